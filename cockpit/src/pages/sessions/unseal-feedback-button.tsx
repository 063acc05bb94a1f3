import { Blockquote } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { Session, UnsealedSession } from '../../api/model';
import { ReasonedButton } from '../../components/reasoned-button';
import { UnsealDialog } from '../../components/unseal-dialog';
import { usePlatform, useRefusal } from '../../session/session-context';

/** Reads what the participant wrote, for a purpose. */
export function UnsealFeedbackButton({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const refusal = useRefusal('unsealPerson');
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <ReasonedButton
        variant="default"
        leftSection={<IconLockOpen size={17} aria-hidden />}
        disabledReason={refusal ?? (session.has_feedback ? null : t('screening.noText'))}
        onClick={open}
      >
        {t('unseal.feedback')}
      </ReasonedButton>
      <UnsealDialog<UnsealedSession>
        opened={opened}
        onClose={close}
        title={t('unseal.feedbackOf', { id: session.external_id })}
        unseal={(purpose) =>
          unwrap(
            clients.query.POST('/v1/sessions/{id}/unsealings', {
              params: { path: { id: session.id } },
              body: { purpose },
            }),
          )
        }
      >
        {({ feedback }) => (
          <Blockquote p="md" style={{ whiteSpace: 'pre-wrap' }}>
            {feedback}
          </Blockquote>
        )}
      </UnsealDialog>
    </>
  );
}
