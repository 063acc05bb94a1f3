/** What the server that delivers the cockpit tells it at start. */
export interface RuntimeConfig {
  /** The origin of the command API, without a trailing slash; empty when it is our own. */
  command_api_url: string;
  /** The version of the platform. */
  version: string;
}

/** Reads `/config.json`. Throws when it is missing or not of this shape. */
export async function loadConfig(): Promise<RuntimeConfig> {
  const response = await fetch('/config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`/config.json answered ${response.status}`);
  const config: unknown = await response.json();
  if (!isRuntimeConfig(config)) throw new Error('/config.json lacks command_api_url or version');
  return { ...config, command_api_url: config.command_api_url.replace(/\/+$/, '') };
}

function isRuntimeConfig(value: unknown): value is RuntimeConfig {
  return (
    typeof value === 'object' &&
    value !== null &&
    'command_api_url' in value &&
    typeof value.command_api_url === 'string' &&
    'version' in value &&
    typeof value.version === 'string'
  );
}
