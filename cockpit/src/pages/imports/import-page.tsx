import { Anchor, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { ImportView } from '../../api/model';
import { ApiProblem, isProblem } from '../../api/problem';
import { keys } from '../../api/queries';
import { Facts } from '../../components/facts';
import { Identifier } from '../../components/identifier';
import { Page } from '../../components/page';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { Counts } from './counts';
import { ImportState } from './import-history';
import { isKind } from './kinds';
import { Refusals } from './refusals';

const POLL_MS = 1_000;

/** One import of the past, or one that somebody else runs. */
export function ImportPage() {
  const { t } = useTranslation();
  const { importId } = useParams({ from: '/imports/$importId' });
  const { clients } = usePlatform();
  const shown = useQuery({
    queryKey: [...keys.imports, importId],
    queryFn: ({ signal }) =>
      unwrap(clients.command.GET('/v1/imports/{id}', { params: { path: { id: importId } }, signal })),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? POLL_MS : false),
  });
  const title = shown.data?.file_name ? t('import.of', { file: shown.data.file_name }) : t('import.one');
  return (
    <Permitted needs="importRecords" title={t('import.one')}>
      <Page
        title={title}
        intro={
          <Anchor component={Link} to="/imports" size="sm">
            {t('import.back')}
          </Anchor>
        }
      >
        {shown.isPending ? (
          <Waiting />
        ) : shown.data === undefined ? (
          <ProblemAlert error={shown.error} onRetry={() => void shown.refetch()} />
        ) : (
          <Content view={shown.data} />
        )}
      </Page>
    </Permitted>
  );
}

function Content({ view }: { view: ImportView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Section title={t('import.result')} actions={<ImportState state={view.state} />}>
      <Stack gap="lg">
        {isProblem(view.problem) && <ProblemAlert error={new ApiProblem(view.problem)} />}
        <Counts counts={view.counts} />
        <Facts
          facts={[
            [t('import.kind'), isKind(view.kind) ? t(`importKind.${view.kind}`) : view.kind],
            [t('import.asOf'), formats.instant(view.release)],
            [t('import.mapping'), view.mapping ? `${view.mapping.name} ${view.mapping.version}` : null],
            [t('import.read'), formats.bytes(view.bytes_read)],
            [t('import.startedAt'), formats.instant(view.started_at)],
            [t('import.finishedAt'), view.finished_at ? formats.instant(view.finished_at) : null],
            [t('import.id'), <Identifier key="id" value={view.id} />],
          ]}
        />
        {view.counts.refused > 0 && <Refusals view={view} file={null} />}
      </Stack>
    </Section>
  );
}
