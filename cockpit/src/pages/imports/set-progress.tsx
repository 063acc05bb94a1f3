import { Alert, Button, Stack, Table } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { TableFrame } from '../../components/table-frame';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { ImportState } from './import-history';
import { isKind } from './kinds';
import type { RunningSet, SetEntry } from './running-set';

const COUNTED = ['rows', 'accepted', 'amended', 'known', 'refused', 'skipped'] as const;

/** Several files while they are loaded, and what came of each. */
export function SetProgress({
  set,
  onCancel,
  onAnother,
}: {
  set: RunningSet;
  onCancel: () => void;
  onAnother: () => void;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  const another = useRef<HTMLButtonElement>(null);
  const { title, entries, error, ended } = set;
  useEffect(() => {
    if (ended) another.current?.focus();
  }, [ended]);
  const sum = (name: (typeof COUNTED)[number]) =>
    entries.reduce((total, { view }) => total + (view?.counts[name] ?? 0), 0);
  return (
    <Section
      title={title === null ? t('import.setOf') : t('import.of', { file: title })}
      actions={
        ended ? (
          <Button ref={another} variant="default" onClick={onAnother}>
            {t('import.another')}
          </Button>
        ) : (
          <Button variant="default" onClick={onCancel}>
            {t('import.cancel')}
          </Button>
        )
      }
    >
      <Stack gap="lg">
        {error !== null ? (
          <ProblemAlert error={error} />
        ) : ended ? (
          <Alert color="green" icon={<IconCircleCheck aria-hidden />} title={t('import.done')}>
            {sum('refused') > 0
              ? t('import.doneRefused', { count: sum('refused'), refused: formats.number(sum('refused')) })
              : t('import.setDone')}
          </Alert>
        ) : (
          entries.length === 0 && <Waiting />
        )}
        {entries.length > 0 && (
          <TableFrame label={t('import.filesOf')} minWidth={820}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('import.file')}</Table.Th>
                <Table.Th scope="col">{t('import.kind')}</Table.Th>
                <Table.Th scope="col">{t('import.state')}</Table.Th>
                {COUNTED.map((name) => (
                  <Table.Th key={name} scope="col" className="numeric">
                    {t(`importCount.${name}`)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entries.map((entry) => (
                <Table.Tr key={`${entry.name} ${entry.kind ?? ''}`}>
                  <Table.Th scope="row">
                    <Name entry={entry} />
                  </Table.Th>
                  <Table.Td>
                    {entry.kind !== null && isKind(entry.kind) ? t(`importKind.${entry.kind}`) : '–'}
                  </Table.Td>
                  <Table.Td>
                    {entry.view ? (
                      <ImportState state={entry.view.state} />
                    ) : (
                      t(entry.skipped ? 'import.notLoaded' : 'import.waits')
                    )}
                  </Table.Td>
                  {COUNTED.map((name) => (
                    <Table.Td key={name} className="numeric">
                      {entry.view ? formats.number(entry.view.counts[name]) : '–'}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </TableFrame>
        )}
      </Stack>
    </Section>
  );
}

function Name({ entry: { name, view } }: { entry: SetEntry }) {
  if (view === null) return <>{name}</>;
  return (
    <Link to="/imports/$importId" params={{ importId: view.id }} className="row-link">
      {name}
    </Link>
  );
}
