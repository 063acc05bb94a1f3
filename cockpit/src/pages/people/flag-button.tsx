import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { JourneyFlag } from '../../api/model';
import { keys } from '../../api/queries';
import { ProblemAlert } from '../../components/problem-alert';
import { useNotify } from '../../components/use-notify';
import { usePlatform } from '../../session/session-context';
import { flagName } from './journey-names';

const CHOICES = ['records', 'true', 'false'] as const;
type Choice = (typeof CHOICES)[number];

/** What each choice sends: null gives the flag back to the rules. */
const SENT: Record<Choice, boolean | null> = { records: null, true: true, false: false };

function choiceOf(flag: JourneyFlag): Choice {
  if (flag.set_by_hand_at === null) return 'records';
  return flag.holds ? 'true' : 'false';
}

/** Sets a flag by hand, whatever the records say, or gives it back to them. */
export function FlagButton({ personId, flag }: { personId: string; flag: JourneyFlag }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const name = flagName(t, flag.name);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={open} aria-label={t('journey.setOf', { name })}>
        {t('journey.set')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('journey.setOf', { name })}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <Choices personId={personId} flag={flag} onClose={close} />
      </Modal>
    </>
  );
}

function Choices({ personId, flag, onClose }: { personId: string; flag: JourneyFlag; onClose: () => void }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const queryClient = useQueryClient();
  const notify = useNotify();
  const [choice, setChoice] = useState<Choice>(choiceOf(flag));
  const set = useMutation({
    mutationFn: (holds: boolean | null) =>
      unwrap(
        clients.command.PUT('/v1/people/{id}/profile', {
          params: { path: { id: personId } },
          body: { flags: { [flag.name]: holds } },
        }),
      ),
    async onSuccess(answer) {
      notify(t(`outcome.${answer.outcome}`));
      onClose();
      await queryClient.invalidateQueries({ queryKey: keys.people });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (choice === choiceOf(flag)) onClose();
    else set.mutate(SENT[choice]);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t('journey.setExplained')}</Text>
        {set.isError && <ProblemAlert error={set.error} />}
        <Radio.Group
          label={t('journey.setChoice')}
          value={choice}
          onChange={(value) => setChoice(CHOICES.find((one) => one === value) ?? 'records')}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="true" label={t('journey.setTrue')} />
            <Radio value="false" label={t('journey.setFalse')} />
            <Radio value="records" label={t('journey.giveBack')} />
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={set.isPending}>
            {t('journey.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
