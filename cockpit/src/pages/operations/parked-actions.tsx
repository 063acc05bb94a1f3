import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { ProblemAlert } from '../../components/problem-alert';
import { ReasonDialog } from '../../components/reason-dialog';
import { ReasonedButton } from '../../components/reasoned-button';
import { useNotify } from '../../components/use-notify';
import { usePlatform, useRefusal } from '../../session/session-context';

/** Drives a parked key again, or leaves its first commit out for good. */
export function ParkedActions({
  name,
  parkKey,
  sequence,
}: {
  name: string;
  parkKey: string;
  sequence: number;
}) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const queryClient = useQueryClient();
  const notify = useNotify();
  const refusal = useRefusal('operateProjections');
  const [asking, { open, close }] = useDisclosure(false);
  const path = { name, park_key: parkKey };
  const settled = async (message: string) => {
    notify(message);
    await queryClient.invalidateQueries({ queryKey: keys.projections });
  };
  const redrive = useMutation({
    mutationFn: () =>
      unwrap(clients.command.POST('/v1/projections/{name}/parked/{park_key}/redrive', { params: { path } })),
    onSuccess: () => settled(t('parked.redriveOrdered')),
  });
  const skip = useMutation({
    mutationFn: (reason: string) =>
      unwrap(
        clients.command.POST('/v1/projections/{name}/parked/{park_key}/skip', {
          params: { path },
          body: { sequence, reason },
        }),
      ),
    async onSuccess() {
      close();
      await settled(t('parked.skipOrdered'));
    },
  });
  return (
    <>
      <ReasonedButton
        size="xs"
        variant="default"
        disabledReason={refusal}
        loading={redrive.isPending}
        onClick={() => redrive.mutate()}
        aria-label={t('parked.redriveOf', { key: parkKey })}
      >
        {t('parked.redrive')}
      </ReasonedButton>
      <ReasonedButton
        size="xs"
        variant="default"
        disabledReason={refusal}
        onClick={open}
        aria-label={t('parked.skipOf', { key: parkKey })}
      >
        {t('parked.skip')}
      </ReasonedButton>
      {redrive.isError && <ProblemAlert error={redrive.error} />}
      <ReasonDialog
        opened={asking}
        onClose={close}
        title={t('parked.skipOf', { key: parkKey })}
        confirm={t('parked.skip')}
        pending={skip.isPending}
        error={skip.error}
        onConfirm={(reason) => skip.mutate(reason)}
      >
        <Text>{t('parked.skipExplained')}</Text>
      </ReasonDialog>
    </>
  );
}
