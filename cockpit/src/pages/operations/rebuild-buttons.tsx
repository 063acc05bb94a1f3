import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { ProjectionStatus } from '../../api/model';
import { keys } from '../../api/queries';
import { ProblemAlert } from '../../components/problem-alert';
import { ReasonedButton } from '../../components/reasoned-button';
import { useNotify } from '../../components/use-notify';
import { usePlatform, useRefusal } from '../../session/session-context';

/** Orders a rebuild beside the live version, or only the comparison. */
export function RebuildButtons({ status }: { status: ProjectionStatus }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const queryClient = useQueryClient();
  const notify = useNotify();
  const refusal = useRefusal('operateProjections');
  const [asking, { open, close }] = useDisclosure(false);
  const order = useMutation({
    mutationFn: (dryRun: boolean) =>
      unwrap(
        clients.command.POST('/v1/projections/{name}/rebuild', {
          params: { path: { name: status.name } },
          body: { dry_run: dryRun },
        }),
      ),
    async onSuccess() {
      close();
      notify(t('operations.ordered', { name: status.name }));
      await queryClient.invalidateQueries({ queryKey: keys.projections });
    },
  });
  const disabledReason =
    refusal ?? (status.last_rebuild?.state === 'running' ? t('operations.alreadyRunning') : null);
  return (
    <Group gap="xs">
      <ReasonedButton
        size="sm"
        variant="default"
        disabledReason={disabledReason}
        loading={order.isPending && order.variables}
        onClick={() => order.mutate(true)}
        aria-label={t('operations.dryRunOf', { name: status.name })}
      >
        {t('operations.dryRun')}
      </ReasonedButton>
      <ReasonedButton
        size="sm"
        disabledReason={disabledReason}
        onClick={open}
        aria-label={t('operations.rebuildOf', { name: status.name })}
      >
        {t('operations.rebuild')}
      </ReasonedButton>
      {order.isError && !asking && <ProblemAlert error={order.error} />}
      <Modal
        opened={asking}
        onClose={close}
        title={t('operations.rebuildOf', { name: status.name })}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <Stack>
          <Text>{t('operations.rebuildExplained')}</Text>
          {order.isError && <ProblemAlert error={order.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('action.cancel')}
            </Button>
            <Button loading={order.isPending} onClick={() => order.mutate(false)} data-autofocus>
              {t('operations.rebuild')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Group>
  );
}
