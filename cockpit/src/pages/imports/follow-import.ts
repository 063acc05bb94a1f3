import { followEvents } from '../../api/event-stream';
import type { ImportView } from '../../api/model';
import { codeOf } from '../../api/problem';
import type { Platform } from '../../session/session-context';

const AGAIN_MS = 400;

/**
 * Hands on how an import goes until it ends or `signal` is aborted.
 *
 * The import exists a moment after its upload began, and a stream may break: both are asked again.
 */
export async function followImport(
  { config, keeper }: Platform,
  id: string,
  signal: AbortSignal,
  onProgress: (view: ImportView) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const url = `${config.command_api_url}/v1/imports/${encodeURIComponent(id)}/progress`;
      for await (const event of followEvents(url, await keeper.bearer(), signal)) {
        if (event.name !== 'progress') continue;
        const view = event.data as ImportView;
        onProgress(view);
        if (view.state !== 'running') return;
      }
    } catch (error) {
      if (signal.aborted || codeOf(error) === 'auth.forbidden') return;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
