import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { type Clients, unwrap } from '../../api/clients';
import type { ItemDetail } from '../../api/model';
import { keys } from '../../api/queries';
import { useNotify } from '../../components/use-notify';
import { useFormats } from '../../i18n/formats';
import { usePlatform } from '../../session/session-context';

/** What is decided with a note. */
export type Decision = 'approve' | 'withhold' | 'dismiss' | 'escalate' | 'appeal';

export const itemKey = (id: string) => [...keys.reviews, 'item', id];

/** What a reviewer can do about an item. Whatever shows it is read again afterwards. */
export function useItemCommands(id: string) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const formats = useFormats();
  const notify = useNotify();
  const queryClient = useQueryClient();
  const readAgain = () => queryClient.invalidateQueries({ queryKey: keys.reviews });
  const params = { path: { id } };

  const claim = useMutation({
    mutationFn: () => unwrap(clients.command.POST('/v1/safety/queue/{id}/claim', { params })),
    onSuccess: readAgain,
  });
  const renew = useMutation({
    mutationFn: () => unwrap(clients.command.POST('/v1/safety/queue/{id}/renew', { params })),
    onSuccess({ lease_until: until }) {
      // Reading the item again would log another reading of its text: only the lease has changed.
      queryClient.setQueryData<ItemDetail>(itemKey(id), (detail) =>
        detail?.item.lease
          ? { ...detail, item: { ...detail.item, lease: { ...detail.item.lease, until } } }
          : detail,
      );
      notify(t('review.renewed'));
    },
  });
  const release = useMutation({
    mutationFn: () => unwrap(clients.command.POST('/v1/safety/queue/{id}/release', { params })),
    async onSuccess() {
      // First the page, then the message: whoever reads it can go on at once.
      await readAgain();
      notify(t('review.released'));
    },
  });
  const assign = useMutation({
    mutationFn: (reviewer: string) =>
      unwrap(clients.command.POST('/v1/safety/queue/{id}/assign', { params, body: { reviewer } })),
    async onSuccess({ lease_until: until }) {
      await readAgain();
      notify(t('review.assigned', { time: formats.instant(until) }));
    },
  });
  const decide = useMutation({
    // A note is about somebody's text: it is not kept after it was sent.
    gcTime: 0,
    mutationFn: ({ decision, note }: { decision: Decision; note: string }) =>
      unwrap(send(clients, id, decision, note)),
    async onSuccess(_, { decision }) {
      notify(t(`decided.${decision}`));
      await readAgain();
    },
  });
  return { claim, renew, release, assign, decide };
}

function send(clients: Clients, id: string, decision: Decision, text: string) {
  const params = { path: { id } };
  const note = text.trim() === '' ? null : text.trim();
  switch (decision) {
    case 'approve':
    case 'withhold':
      return clients.command.POST('/v1/safety/queue/{id}/review', {
        params,
        body: { decision: decision === 'approve' ? 'approved' : 'withheld', notes: note },
      });
    case 'dismiss':
      return clients.command.POST('/v1/safety/queue/{id}/dismiss', { params, body: { note } });
    case 'escalate':
      return clients.command.POST('/v1/safety/queue/{id}/escalate', { params, body: { note } });
    case 'appeal':
      return clients.command.POST('/v1/safety/queue/{id}/appeal', { params, body: { note } });
  }
}
