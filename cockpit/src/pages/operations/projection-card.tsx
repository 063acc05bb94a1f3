import { Badge, Group, Progress, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ProjectionStatus } from '../../api/model';
import { Facts } from '../../components/facts';
import { Section } from '../../components/section';
import { useFormats } from '../../i18n/formats';
import { ParkedList } from './parked-list';
import { RebuildButtons } from './rebuild-buttons';
import { RebuildResult } from './rebuild-result';

/** One projection: how far it is, what it holds up, and how its last rebuild ended. */
export function ProjectionCard({ status }: { status: ProjectionStatus }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const share = status.head === 0 ? 100 : Math.min(100, (status.position / status.head) * 100);
  const upToDate = status.lag_events === 0;
  return (
    <Section title={status.name} actions={<RebuildButtons status={status} />}>
      <Stack gap="md">
        <Group gap="xs">
          <Badge color="gray">{t('operations.version', { version: status.version })}</Badge>
          <Badge color="gray">{t(`store.${status.store}`)}</Badge>
          <Badge color={upToDate ? 'green' : 'orange'}>
            {upToDate ? t('live.upToDate') : t('live.behind', { time: formats.seconds(status.lag_seconds) })}
          </Badge>
          {status.outdated && (
            <Badge color="red" leftSection={<IconAlertTriangle size={13} aria-hidden />}>
              {t('operations.outdated')}
            </Badge>
          )}
          {status.parked > 0 && (
            <Badge color="red" leftSection={<IconAlertTriangle size={13} aria-hidden />}>
              {t('operations.parkedCount', { count: status.parked })}
            </Badge>
          )}
        </Group>
        <Progress
          value={share}
          color={upToDate ? 'pine' : 'orange'}
          aria-label={t('operations.progress', { name: status.name })}
        />
        <Facts
          cols={5}
          facts={[
            [
              t('operations.position'),
              <span key="position">
                {formats.number(status.position)} / {formats.number(status.head)}
              </span>,
            ],
            [t('operations.lagEvents'), formats.number(status.lag_events)],
            [t('operations.lagSeconds'), formats.seconds(status.lag_seconds)],
            [t('operations.parked'), formats.number(status.parked)],
            // Counted where it costs nothing.
            ...(status.rows === null ? [] : [[t('operations.rows'), formats.number(status.rows)] as const]),
          ]}
        />
        {status.last_rebuild && <RebuildResult rebuild={status.last_rebuild} />}
        {status.parked > 0 && <ParkedList name={status.name} />}
      </Stack>
    </Section>
  );
}
