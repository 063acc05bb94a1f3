import { Button, Group, Kbd, Modal, Stack, Text, Textarea } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { ProblemAlert } from '../../components/problem-alert';
import type { Decision, useItemCommands } from './use-item-commands';

const NOTE_CHARS_MAX = 2_000;

/** Asks for a note, and carries a decision out. Nobody decides an item twice, so it is asked once more here. */
export function DecisionDialog({
  decision,
  command,
  onClose,
}: {
  /** Null while nothing is being decided. */
  decision: Decision | null;
  command: ReturnType<typeof useItemCommands>['decide'];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const submit = (event: FormEvent<HTMLFormElement>, chosen: Decision) => {
    event.preventDefault();
    if (command.isPending) return;
    const note = new FormData(event.currentTarget).get('note');
    command.mutate({ decision: chosen, note: typeof note === 'string' ? note : '' }, { onSuccess: onClose });
  };
  return (
    <Modal
      opened={decision !== null}
      onClose={onClose}
      title={decision === null ? '' : t(`decision.${decision}`)}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {decision !== null && (
        <form onSubmit={(event) => submit(event, decision)}>
          <Stack>
            <Text>{t(`decisionExplained.${decision}`)}</Text>
            {command.isError && <ProblemAlert error={command.error} />}
            <Textarea
              name="note"
              label={t('review.note')}
              description={t('review.noteHint')}
              autosize
              minRows={3}
              maxRows={10}
              maxLength={NOTE_CHARS_MAX}
              data-autofocus
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                  event.currentTarget.form?.requestSubmit();
                }
              }}
            />
            <Group justify="space-between">
              <Text size="xs" c="dimmed">
                <Kbd size="xs">Ctrl</Kbd> + <Kbd size="xs">Enter</Kbd> {t(`decision.${decision}`)}
              </Text>
              <Group gap="xs">
                <Button variant="default" onClick={onClose}>
                  {t('action.cancel')}
                </Button>
                <Button
                  type="submit"
                  color={decision === 'withhold' ? 'red' : undefined}
                  loading={command.isPending}
                >
                  {t(`decision.${decision}`)}
                </Button>
              </Group>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
