import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { ExternalIdKind } from '../../api/model';
import { keys } from '../../api/queries';
import { ProblemAlert } from '../../components/problem-alert';
import { useNotify } from '../../components/use-notify';
import { usePlatform } from '../../session/session-context';
import { identifierName, LINKABLE } from './identifier-kinds';

const VALUE_CHARS_MAX = 200;

/** Links an id in another system to somebody, or takes it away. It is typed, sent and forgotten here. */
export function IdentifierDialog({
  personId,
  doing,
  linked,
  onClose,
}: {
  personId: string;
  doing: 'link' | 'unlink';
  /** The systems from which an id can be taken away. */
  linked: readonly ExternalIdKind[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const queryClient = useQueryClient();
  const notify = useNotify();
  const kinds = doing === 'link' ? LINKABLE : linked;
  const form = useForm<{ kind: string | null; value: string }>({
    mode: 'uncontrolled',
    initialValues: { kind: kinds.length === 1 ? (kinds[0] ?? null) : null, value: '' },
    validate: {
      kind: (kind) => (kind === null ? t('identifier.kindMissing') : null),
      value: (value) => (value.trim() === '' ? t('identifier.valueMissing') : null),
    },
  });
  const send = useMutation({
    // An id is personal: it is not kept after it was sent.
    gcTime: 0,
    mutationFn: (body: { kind: ExternalIdKind; value: string }) => {
      const params = { path: { id: personId } };
      return unwrap(
        doing === 'link'
          ? clients.command.POST('/v1/people/{id}/identifiers', { params, body })
          : clients.command.POST('/v1/people/{id}/identifiers/unlink', { params, body }),
      );
    },
    async onSuccess(answer) {
      notify(t(`outcome.${answer.outcome}`));
      onClose();
      await queryClient.invalidateQueries({ queryKey: keys.people });
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`identifier.${doing}Title`)}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        noValidate
        onSubmit={form.onSubmit(({ kind, value }) => {
          const known = kinds.find((one) => one === kind);
          if (known !== undefined) send.mutate({ kind: known, value: value.trim() });
        })}
      >
        <Stack>
          <Text size="sm">{t(`identifier.${doing}Explained`)}</Text>
          {send.isError && <ProblemAlert error={send.error} />}
          <Select
            label={t('identifier.kind')}
            required
            allowDeselect={false}
            data-autofocus
            data={kinds.map((value) => ({ value, label: identifierName(t, value) }))}
            key={form.key('kind')}
            {...form.getInputProps('kind')}
          />
          <TextInput
            label={t('identifier.value')}
            description={t('identifier.valueHint')}
            required
            autoComplete="off"
            spellCheck={false}
            maxLength={VALUE_CHARS_MAX}
            key={form.key('value')}
            {...form.getInputProps('value')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={send.isPending}>
              {t(`identifier.${doing}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
