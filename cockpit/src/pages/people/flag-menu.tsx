import { Button, Menu } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconChevronDown, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { JourneyFlag } from '../../api/model';
import { ApiProblem } from '../../api/problem';
import { keys } from '../../api/queries';
import { useNotify } from '../../components/use-notify';
import { usePlatform } from '../../session/session-context';
import { flagName } from './journey-names';

/** Sets a flag by hand, whatever the records say, or gives it back to the rules. */
export function FlagMenu({ personId, flag }: { personId: string; flag: JourneyFlag }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const queryClient = useQueryClient();
  const notify = useNotify();
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
      await queryClient.invalidateQueries({ queryKey: keys.people });
    },
    onError(error) {
      notify(error instanceof ApiProblem ? error.problem.title : t('problem.unreachable'), 'orange');
    },
  });
  const byHand = flag.set_by_hand_at !== null;
  const name = flagName(t, flag.name);
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          loading={set.isPending}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={t('journey.setOf', { name })}
        >
          {t('journey.set')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label={t('journey.setOf', { name })}>
        <Menu.Item
          leftSection={<IconCheck size={15} aria-hidden />}
          disabled={byHand && flag.holds}
          onClick={() => set.mutate(true)}
        >
          {t('journey.setTrue')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconX size={15} aria-hidden />}
          disabled={byHand && !flag.holds}
          onClick={() => set.mutate(false)}
        >
          {t('journey.setFalse')}
        </Menu.Item>
        {byHand && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconArrowBackUp size={15} aria-hidden />}
              onClick={() => set.mutate(null)}
            >
              {t('journey.giveBack')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
