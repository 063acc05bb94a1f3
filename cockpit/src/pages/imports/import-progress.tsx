import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { useFormats } from '../../i18n/formats';
import { Counts } from './counts';
import { Refusals } from './refusals';
import type { RunningImport } from './running-import';

const NOTHING = { rows: 0, accepted: 0, known: 0, amended: 0, older: 0, refused: 0, skipped: 0 };

/** An import of this page while it runs, and its result. */
export function ImportProgress({
  running,
  onCancel,
  onAnother,
}: {
  running: RunningImport;
  onCancel: () => void;
  onAnother: () => void;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  const another = useRef<HTMLButtonElement>(null);
  const { file, view, ended, error } = running;
  useEffect(() => {
    if (ended) another.current?.focus();
  }, [ended]);
  // What the server has read says more than what has left; before it says anything, the latter does.
  const bytes = ended && error === null ? file.size : (view?.bytes_read ?? running.bytesSent);
  const percent = file.size === 0 ? 100 : Math.min(100, Math.round((bytes / file.size) * 100));
  return (
    <Section
      title={t('import.of', { file: file.name })}
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
          <>
            <ProblemAlert error={error} />
            <Text size="sm" c="dimmed">
              {t('import.failedHint')}
            </Text>
          </>
        ) : ended ? (
          <Alert color="green" icon={<IconCircleCheck aria-hidden />} title={t('import.done')}>
            {view !== null && view.counts.refused > 0
              ? t('import.doneRefused', {
                  count: view.counts.refused,
                  refused: formats.number(view.counts.refused),
                })
              : t('import.doneWhole')}
          </Alert>
        ) : (
          <div>
            <Progress.Root size="lg">
              <Progress.Section
                value={percent}
                animated
                aria-label={t('import.progress')}
                aria-valuetext={t('import.progressText', {
                  percent,
                  rows: formats.number(view?.counts.rows ?? 0),
                })}
              />
            </Progress.Root>
            <Group justify="space-between" mt={6}>
              <Text size="sm" c="dimmed">
                {t('import.progressText', { percent, rows: formats.number(view?.counts.rows ?? 0) })}
              </Text>
              <Text size="sm" c="dimmed">
                {formats.bytes(bytes)} / {formats.bytes(file.size)}
              </Text>
            </Group>
          </div>
        )}
        <Counts counts={view?.counts ?? NOTHING} />
        {view !== null && ended && view.counts.refused > 0 && <Refusals view={view} file={file} />}
      </Stack>
    </Section>
  );
}
