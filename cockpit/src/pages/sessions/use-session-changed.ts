import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import type { CommandAnswer } from '../../api/model';
import { keys } from '../../api/queries';
import { useNotify } from '../../components/use-notify';

/** Says what came of a command about a session, and reads again whatever shows it. */
export function useSessionChanged(): (answer: CommandAnswer) => Promise<void> {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const notify = useNotify();
  return useCallback(
    async (answer) => {
      notify(t(`outcome.${answer.outcome}`));
      await Promise.all(
        [keys.sessions, keys.figures, keys.people].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
    },
    [notify, queryClient, t],
  );
}
