import { Box, Button, Checkbox, Group, Stack, Title } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { announce } from '../../components/announcer';
import { ProblemAlert } from '../../components/problem-alert';
import { useFormats } from '../../i18n/formats';
import { usePlatform } from '../../session/session-context';
import type { Kind } from './kinds';
import { PreviewTable } from './preview-table';
import { preview } from './upload';

/** A look at what a file would become, before anything is sent to be recorded. */
export function PreviewPanel({
  kind,
  file,
  mapping,
}: {
  kind: Kind | null;
  file: File;
  mapping: File | null;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { config, keeper } = usePlatform();
  const [whole, setWhole] = useState(false);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(new Error('the page was left')), []);
  const look = useMutation({
    mutationFn: async () => {
      stop.current = new AbortController();
      const bearer = await keeper.bearer();
      const sent = { commandApiUrl: config.command_api_url, bearer, signal: stop.current.signal };
      return preview({ ...sent, kind, file, mapping, whole });
    },
    onSuccess: ({ counts }) =>
      announce(
        t('importPreview.spoken', {
          rows: formats.number(counts.rows),
          refused: formats.number(counts.refused),
        }),
      ),
  });
  return (
    <Box component="section" aria-label={t('importPreview.title')}>
      <Stack gap="sm">
        <Group gap="md">
          <Button
            variant="default"
            leftSection={<IconEye size={17} aria-hidden />}
            loading={look.isPending}
            onClick={() => look.mutate()}
          >
            {t('importPreview.show')}
          </Button>
          <Checkbox
            label={t('importPreview.whole')}
            checked={whole}
            onChange={(event) => setWhole(event.currentTarget.checked)}
          />
        </Group>
        {look.error !== null && <ProblemAlert error={look.error} />}
        {look.data !== undefined && (
          <>
            <Title order={3} size="h4">
              {t('importPreview.title')}
            </Title>
            <PreviewTable preview={look.data} />
          </>
        )}
      </Stack>
    </Box>
  );
}
