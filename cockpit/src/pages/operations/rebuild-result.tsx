import { Alert, Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Rebuild } from '../../api/model';
import { Facts } from '../../components/facts';
import { useFormats } from '../../i18n/formats';

/** How a rebuild stands: whether the copy made from history equals what is served. */
export function RebuildResult({ rebuild }: { rebuild: Rebuild }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const title = rebuild.dry_run ? t('rebuild.dryRun') : t('rebuild.one');
  if (rebuild.state === 'running') {
    return (
      <Alert
        color="blue"
        role="status"
        icon={<Loader size={18} aria-hidden />}
        title={`${title}: ${t('rebuild.running')}`}
      >
        <Text size="sm">{t('rebuild.since', { time: formats.instant(rebuild.requested_at) })}</Text>
      </Alert>
    );
  }
  const equal = rebuild.state === 'finished' && rebuild.differing === 0;
  const verdict =
    rebuild.state === 'failed' ? t('rebuild.failed') : equal ? t('rebuild.equal') : t('rebuild.different');
  return (
    <Alert
      color={equal ? 'green' : 'red'}
      role="status"
      icon={equal ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={`${title}: ${verdict}`}
    >
      {rebuild.failure && (
        <Text size="sm" mb="xs">
          {rebuild.failure}
        </Text>
      )}
      <Facts
        cols={6}
        facts={[
          [t('rebuild.rows'), rebuild.rows === null ? null : formats.number(rebuild.rows)],
          [t('rebuild.differing'), rebuild.differing === null ? null : formats.number(rebuild.differing)],
          [t('rebuild.took'), rebuild.took_ms === null ? null : formats.seconds(rebuild.took_ms / 1000)],
          [
            t('rebuild.swapped'),
            rebuild.swapped === null ? null : rebuild.swapped ? t('answer.yes') : t('answer.no'),
          ],
          [t('rebuild.versions'), `${rebuild.from_version ?? '–'} → ${rebuild.to_version ?? '–'}`],
          [t('rebuild.finishedAt'), rebuild.finished_at ? formats.instant(rebuild.finished_at) : null],
        ]}
      />
    </Alert>
  );
}
