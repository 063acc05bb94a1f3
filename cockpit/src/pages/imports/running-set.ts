import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { v4 as uuid } from 'uuid';

import type { ImportSet, ImportView } from '../../api/model';
import { announce } from '../../components/announcer';
import { useFormats } from '../../i18n/formats';
import { usePlatform } from '../../session/session-context';
import type { Kind } from './kinds';
import { upload, uploadArchive } from './upload';

/** A file of a set, and what became of it. */
export interface SetEntry {
  name: string;
  kind: string | null;
  view: ImportView | null;
  /** Whether it is not loaded at all. */
  skipped: boolean;
}

/** Several files, from their choice to the end of the last. */
export interface RunningSet {
  title: string | null;
  entries: SetEntry[];
  error: unknown;
  ended: boolean;
}

const LOOK_EVERY_MS = 500;

const entriesOf = (set: ImportSet): SetEntry[] =>
  set.files.map((file) => ({
    name: file.name,
    kind: file.kind ?? null,
    view: file.import ?? null,
    skipped: typeof file.skipped === 'string',
  }));

/** Sends several files, one after the other, or an archive of them, and follows what becomes of each. */
export function useRunningSet() {
  const { t } = useTranslation();
  const formats = useFormats();
  const { clients, config, consistency, keeper } = usePlatform();
  const queryClient = useQueryClient();
  const [set, setSet] = useState<RunningSet | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(new Error('the page was left')), []);

  const run = useCallback(
    async (
      first: RunningSet,
      work: (signal: AbortSignal, change: (entries: SetEntry[]) => void) => Promise<void>,
    ) => {
      const aborter = new AbortController();
      stop.current = aborter;
      setSet(first);
      let entries = first.entries;
      let error: unknown = null;
      try {
        await work(aborter.signal, (now) => {
          entries = now;
          setSet({ ...first, entries });
        });
      } catch (why) {
        error = why;
      }
      setSet({ ...first, entries, error, ended: true });
      const sum = (name: 'rows' | 'refused') =>
        formats.number(entries.reduce((total, entry) => total + (entry.view?.counts[name] ?? 0), 0));
      if (error === null) announce(t('import.endedSpoken', { rows: sum('rows'), refused: sum('refused') }));
      await queryClient.invalidateQueries();
    },
    [formats, queryClient, t],
  );

  const startFiles = useCallback(
    async (files: { file: File; kind: Kind | null }[], asOf: string | null) => {
      let entries = files.map(({ file, kind }): SetEntry => ({
        name: file.name,
        kind,
        view: null,
        skipped: kind === null,
      }));
      announce(t('import.setStarted', { files: formats.number(files.length) }));
      await run({ title: null, entries, error: null, ended: false }, async (signal, change) => {
        for (const [at, { file, kind }] of files.entries()) {
          if (kind === null) continue;
          // One after the other: a file refers to those before it.
          // oxlint-disable-next-line no-await-in-loop
          const view = await upload({
            commandApiUrl: config.command_api_url,
            // oxlint-disable-next-line no-await-in-loop
            bearer: await keeper.bearer(),
            id: uuid(),
            kind,
            file,
            mapping: null,
            asOf,
            signal,
            onSent: () => undefined,
          });
          consistency.note(view.last_sequence);
          entries = entries.map((entry, place) => (place === at ? { ...entry, view } : entry));
          change(entries);
        }
      });
    },
    [config, consistency, formats, keeper, run, t],
  );

  const startArchive = useCallback(
    async (file: File, asOf: string | null) => {
      const id = uuid();
      announce(t('import.started', { file: file.name }));
      await run({ title: file.name, entries: [], error: null, ended: false }, async (signal, change) => {
        const look = async () => {
          const { data } = await clients.command.GET('/v1/import-sets/{id}', {
            params: { path: { id } },
            signal,
          });
          if (data) change(entriesOf(data));
        };
        // Before the archive has arrived there is nothing to see yet.
        const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS);
        try {
          const bearer = await keeper.bearer();
          const told = await uploadArchive({
            commandApiUrl: config.command_api_url,
            bearer,
            id,
            file,
            asOf,
            signal,
          });
          consistency.note(told.last_sequence);
          change(entriesOf(told));
        } catch (error) {
          // What was loaded before the fault is in: the set's own record says it.
          await look().catch(() => undefined);
          throw error;
        } finally {
          clearInterval(timer);
        }
      });
    },
    [clients, config, consistency, keeper, run, t],
  );

  const cancel = useCallback(() => stop.current?.abort(new Error('cancelled')), []);
  const clear = useCallback(() => setSet(null), []);
  return { set, startFiles, startArchive, cancel, clear };
}
