import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { type Clients, unwrap } from '../../api/clients';
import type { LeaseAnswer } from '../../api/model';
import { codeOf } from '../../api/problem';
import { keys } from '../../api/queries';
import { announce } from '../../components/announcer';
import { useNotify } from '../../components/use-notify';
import { usePlatform } from '../../session/session-context';

/** How many items are proposed: others claim at the same time. */
const CANDIDATES = 50;

/** Claims the most urgent item that is free, and goes there. */
export function useClaimNext() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const navigate = useNavigate();
  const notify = useNotify();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => claimNext(clients),
    async onSuccess(lease) {
      if (lease === null) {
        notify(t('review.noneFree'), 'orange');
        return;
      }
      announce(t('review.claimed'));
      // Not the item that is shown now: reading it again would log another reading of its text.
      void queryClient.invalidateQueries({ queryKey: [...keys.reviews, 'list'] });
      await navigate({ to: '/review/$itemId', params: { itemId: lease.item_id } });
    },
  });
}

/** Null when nothing is free, or when others were faster with everything that was. */
async function claimNext(clients: Clients): Promise<LeaseAnswer | null> {
  const free = await unwrap(
    clients.query.GET('/v1/safety/queue', { params: { query: { free: true, limit: CANDIDATES } } }),
  );
  const candidates = free.items.map((item) => item.id);
  if (candidates.length === 0) return null;
  try {
    return await unwrap(clients.command.POST('/v1/safety/queue/claim', { body: { candidates } }));
  } catch (error) {
    if (codeOf(error) === 'review.none_free') return null;
    throw error;
  }
}
