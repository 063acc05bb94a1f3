import { Alert, Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconEraser } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { Person } from '../../api/model';
import { keys } from '../../api/queries';
import { Facts } from '../../components/facts';
import { ProblemAlert } from '../../components/problem-alert';
import { ReasonedButton } from '../../components/reasoned-button';
import { useFormats } from '../../i18n/formats';
import { usePlatform, useRefusal } from '../../session/session-context';

/** Destroys a person's key, after their id was typed. */
export function EraseButton({ person }: { person: Person }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { clients } = usePlatform();
  const queryClient = useQueryClient();
  const refusal = useRefusal('erasePerson');
  const [opened, { open, close }] = useDisclosure(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { confirm: '' },
    validate: { confirm: (typed) => (typed.trim() === person.id ? null : t('erase.mismatch')) },
  });
  const erase = useMutation({
    mutationFn: () =>
      unwrap(
        clients.command.POST('/v1/people/{id}/erase', {
          params: { path: { id: person.id } },
          body: { confirm: person.id },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.people }),
  });
  const shut = () => {
    close();
    form.reset();
    erase.reset();
  };
  const already = person.state === 'active' ? null : t('erase.already');
  return (
    <>
      <ReasonedButton
        color="red"
        variant="light"
        leftSection={<IconEraser size={17} aria-hidden />}
        disabledReason={refusal ?? already}
        onClick={open}
      >
        {t('erase.open')}
      </ReasonedButton>
      <Modal
        opened={opened}
        onClose={shut}
        title={t('erase.title')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        {erase.data === undefined ? (
          <form noValidate onSubmit={form.onSubmit(() => erase.mutate())}>
            <Stack>
              <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t('erase.final')}>
                {t('erase.explained')}
              </Alert>
              <Text size="sm">
                {t('erase.id')} <Code>{person.id}</Code>
              </Text>
              <TextInput
                label={t('erase.confirm')}
                required
                autoComplete="off"
                spellCheck={false}
                data-autofocus
                key={form.key('confirm')}
                {...form.getInputProps('confirm')}
              />
              {erase.isError && <ProblemAlert error={erase.error} />}
              <Group justify="flex-end">
                <Button variant="default" onClick={shut}>
                  {t('action.cancel')}
                </Button>
                <Button type="submit" color="red" loading={erase.isPending}>
                  {t('erase.submit')}
                </Button>
              </Group>
            </Stack>
          </form>
        ) : (
          <Stack role="status">
            <Text fw={600}>{t('erase.done')}</Text>
            <Facts
              cols={2}
              facts={[
                [t('person.keyDestroyedAt'), formats.instant(erase.data.key_destroyed_at)],
                [t('erase.identifiers'), formats.number(erase.data.identifiers_suppressed)],
                [t('erase.epoch'), formats.number(erase.data.complete_after_epoch)],
              ]}
            />
            <Group justify="flex-end">
              <Button onClick={shut}>{t('action.close')}</Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  );
}
