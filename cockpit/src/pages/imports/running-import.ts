import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { v4 as uuid } from 'uuid';

import type { ImportView } from '../../api/model';
import { announce } from '../../components/announcer';
import { useFormats } from '../../i18n/formats';
import { usePlatform } from '../../session/session-context';
import { followImport } from './follow-import';
import type { Kind } from './kinds';
import { upload } from './upload';

/** An import of this page, from the choice of its file to its end. */
export interface RunningImport {
  id: string;
  /** Kept in the browser, to cut the refused rows out of it. */
  file: File;
  bytesSent: number;
  view: ImportView | null;
  error: unknown;
  ended: boolean;
}

/** How often a screen reader hears how far it is. */
const ANNOUNCE_EVERY_MS = 5_000;

/** Sends one file at a time and follows what becomes of its rows. */
export function useRunningImport() {
  const { t } = useTranslation();
  const formats = useFormats();
  const platform = usePlatform();
  const queryClient = useQueryClient();
  const [running, setRunning] = useState<RunningImport | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(new Error('the page was left')), []);

  const start = useCallback(
    async (kind: Kind | null, file: File, mapping: File | null, asOf: string | null) => {
      const id = uuid();
      const aborter = new AbortController();
      const following = new AbortController();
      aborter.signal.addEventListener('abort', () => following.abort());
      stop.current = aborter;
      const change = (part: Partial<RunningImport>) =>
        setRunning((now) => (now?.id === id ? { ...now, ...part } : now));
      let announcedAt = 0;
      const progress = (view: ImportView) => {
        change({ view });
        if (Date.now() - announcedAt < ANNOUNCE_EVERY_MS) return;
        announcedAt = Date.now();
        announce(t('import.progressSpoken', { rows: formats.number(view.counts.rows) }));
      };
      setRunning({ id, file, bytesSent: 0, view: null, error: null, ended: false });
      announce(t('import.started', { file: file.name }));
      try {
        const bearer = await platform.keeper.bearer();
        void followImport(platform, id, following.signal, progress);
        const view = await upload({
          commandApiUrl: platform.config.command_api_url,
          bearer,
          id,
          kind,
          file,
          mapping,
          asOf,
          signal: aborter.signal,
          onSent: (bytesSent) => change({ bytesSent }),
        });
        platform.consistency.note(view.last_sequence);
        change({ view, bytesSent: file.size, ended: true });
        announce(
          t('import.endedSpoken', {
            rows: formats.number(view.counts.rows),
            refused: formats.number(view.counts.refused),
          }),
        );
      } catch (error) {
        // The rows before the fault are in: their counts are in the import's own record.
        const view = await platform.clients.command
          .GET('/v1/imports/{id}', { params: { path: { id } } })
          .then((answer) => answer.data ?? null)
          .catch(() => null);
        change({ error, ended: true, ...(view !== null && { view }) });
      }
      following.abort();
      await queryClient.invalidateQueries();
    },
    [formats, platform, queryClient, t],
  );

  const cancel = useCallback(() => stop.current?.abort(new Error('cancelled')), []);
  const clear = useCallback(() => setRunning(null), []);
  return { running, start, cancel, clear };
}
