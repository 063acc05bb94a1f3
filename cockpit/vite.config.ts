import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

import { createMockApi } from './mock-api/server.ts';

/** Answers both APIs from memory, on the dev server's own origin: `vite --mode mock`. */
function mockApi(): Plugin {
  return {
    name: 'mock-api',
    configureServer(server) {
      const api = createMockApi({ commandApiUrl: '' });
      server.middlewares.use((request, response, next) => {
        if (!api.handle(request, response)) next();
      });
    },
  };
}

/**
 * A policy inside the page, for a server that sends none or a weaker one. It cannot know the origin of the
 * command API, which is configured at run time: the server's own header names it.
 */
const POLICY = [
  "default-src 'self'",
  "connect-src 'self' http: https:",
  // The component library sets styles of its own at run time.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [react(), contentSecurityPolicy(), ...(mode === 'mock' ? [mockApi()] : [])],
  build: {
    // The policy allows scripts and fonts from our own origin only: nothing becomes a data URL.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'charts',
              test: /node_modules[\\/](recharts|d3-|victory|@reduxjs|immer|@mantine[\\/]charts)/,
            },
            { name: 'components', test: /node_modules[\\/](@mantine|@floating-ui|react|scheduler)/ },
          ],
        },
      },
    },
  },
  test: { include: ['src/**/*.test.ts', 'tests/unit/**/*.test.ts'], environment: 'node' },
}));
