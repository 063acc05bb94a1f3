import { Button, Group, Modal, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { Session, SessionType } from '../../api/model';
import { ProblemAlert } from '../../components/problem-alert';
import { ReasonedButton } from '../../components/reasoned-button';
import { usePlatform, useRefusal } from '../../session/session-context';
import { TYPES } from './filters';
import { useSessionChanged } from './use-session-changed';

const MINUTES_MAX = 1440;

/** Corrects what is counted about a session. */
export function AmendButton({ session }: { session: Session }) {
  const { t } = useTranslation();
  const refusal = useRefusal('amendRecords');
  const [opened, { open, close }] = useDisclosure(false);
  const already = session.state === 'retracted' ? t('session.retracted') : null;
  return (
    <>
      <ReasonedButton variant="default" disabledReason={refusal ?? already} onClick={open}>
        {t('session.amend')}
      </ReasonedButton>
      <Modal
        opened={opened}
        onClose={close}
        title={t('session.amendOf', { id: session.external_id })}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <AmendForm session={session} onDone={close} />
      </Modal>
    </>
  );
}

function AmendForm({ session, onDone }: { session: Session; onDone: () => void }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const changed = useSessionChanged();
  const form = useForm({
    initialValues: {
      session_type: session.session_type as SessionType,
      duration_min: session.duration_min ?? ('' as number | ''),
      rating: session.rating?.raw ?? ('' as number | ''),
    },
  });
  const amend = useMutation({
    mutationFn: (values: typeof form.values) =>
      unwrap(
        clients.command.POST('/v1/sessions/{id}/amend', {
          params: { path: { id: session.id } },
          // What stays as it was is left out: the event says what was corrected.
          body: {
            ...(values.session_type !== session.session_type && { session_type: values.session_type }),
            ...(values.duration_min !== '' &&
              values.duration_min !== session.duration_min && { duration_min: Number(values.duration_min) }),
            ...(values.rating !== '' &&
              values.rating !== session.rating?.raw && { rating: Number(values.rating) }),
          },
        }),
      ),
    async onSuccess(answer) {
      onDone();
      await changed(answer);
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit((values) => amend.mutate(values))}>
      <Stack>
        <Text size="sm">{t('session.amendExplained')}</Text>
        <Select
          label={t('session.type')}
          allowDeselect={false}
          data={TYPES.map((value) => ({ value, label: t(`sessionType.${value}`) }))}
          data-autofocus
          {...form.getInputProps('session_type')}
        />
        <NumberInput
          label={t('session.minutes')}
          min={1}
          max={MINUTES_MAX}
          allowDecimal={false}
          {...form.getInputProps('duration_min')}
        />
        <NumberInput
          label={t('session.rating')}
          min={1}
          max={5}
          allowDecimal={false}
          {...form.getInputProps('rating')}
        />
        {amend.isError && <ProblemAlert error={amend.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={amend.isPending} disabled={!form.isDirty()}>
            {t('session.amend')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
