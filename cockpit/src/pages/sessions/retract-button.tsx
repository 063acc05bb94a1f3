import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { Session } from '../../api/model';
import { ReasonDialog } from '../../components/reason-dialog';
import { ReasonedButton } from '../../components/reasoned-button';
import { usePlatform, useRefusal } from '../../session/session-context';
import { useSessionChanged } from './use-session-changed';

/** Takes a session back: it counts no more, its history stays. */
export function RetractButton({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const refusal = useRefusal('retractRecords');
  const changed = useSessionChanged();
  const [opened, { open, close }] = useDisclosure(false);
  const retract = useMutation({
    mutationFn: (reason: string) =>
      unwrap(
        clients.command.POST('/v1/sessions/{id}/retract', {
          params: { path: { id: session.id } },
          body: { reason },
        }),
      ),
    async onSuccess(answer) {
      close();
      await changed(answer);
    },
  });
  const already = session.state === 'retracted' ? t('session.retracted') : null;
  return (
    <>
      <ReasonedButton variant="light" color="red" disabledReason={refusal ?? already} onClick={open}>
        {t('session.retract')}
      </ReasonedButton>
      <ReasonDialog
        opened={opened}
        onClose={close}
        title={t('session.retractOf', { id: session.external_id })}
        confirm={t('session.retract')}
        pending={retract.isPending}
        error={retract.error}
        onConfirm={(reason) => retract.mutate(reason)}
      >
        <Text>{t('session.retractExplained')}</Text>
      </ReasonDialog>
    </>
  );
}
