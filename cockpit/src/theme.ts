import {
  Badge,
  Button,
  createTheme,
  type CSSVariablesResolver,
  Drawer,
  type MantineColorsTuple,
  Modal,
  Table,
} from '@mantine/core';

const pine: MantineColorsTuple = [
  '#eaf6f4',
  '#d5ebe7',
  '#a9d8d0',
  '#7ac3b8',
  '#53b0a3',
  '#35998b',
  '#1d7d72',
  '#12685f',
  '#0f5750',
  '#0a423d',
];

export const theme = createTheme({
  colors: { pine },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.6rem' }, h2: { fontSize: '1.15rem' } } },
  components: {
    // A state is read whole, however narrow its column.
    Badge: Badge.extend({
      defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 600 },
      styles: { root: { minWidth: 'max-content' } },
    }),
    Button: Button.extend({ defaultProps: { fw: 600 } }),
    // Their header is one of a dialogue, not the banner of the page.
    Drawer: Drawer.extend({ defaultProps: { attributes: { header: { role: 'none' } } } }),
    Modal: Modal.extend({
      defaultProps: { attributes: { header: { role: 'none' } } },
      styles: { title: { fontWeight: 650, fontSize: '1.1rem' } },
    }),
    Table: Table.extend({
      defaultProps: { verticalSpacing: 'xs', horizontalSpacing: 'md', highlightOnHover: true },
    }),
  },
});

/** The colours in which text appears on a tint of itself. */
const TINTED = ['pine', 'gray', 'red', 'orange', 'yellow', 'green', 'blue', 'violet'] as const;

/** Where the library's own pairs of colours are too close to each other for WCAG AA (4.5:1). */
export const contrast: CSSVariablesResolver = ({ colors }) => {
  const light: Record<string, string> = {
    '--mantine-color-dimmed': '#4f5963',
    '--mantine-color-placeholder': '#5f6974',
    '--mantine-color-error': '#c01c1c',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-body': '#ffffff',
    '--teei-canvas': '#f5f7f7',
    '--teei-chart': '#12685f',
  };
  const dark: Record<string, string> = {
    '--mantine-color-dimmed': '#aeb6bd',
    // Also on a row that the pointer is over.
    '--mantine-color-anchor': '#7ac3b8',
    '--mantine-color-placeholder': '#9aa3ab',
    '--mantine-color-error': '#ff9d9d',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-text': '#e4e9ea',
    '--mantine-color-default': '#262d2e',
    '--mantine-color-default-hover': '#303839',
    '--mantine-color-body': '#1b2021',
    '--teei-canvas': '#141819',
    '--teei-chart': '#7ac3b8',
  };
  for (const name of TINTED) {
    const shades = colors[name];
    if (!shades) continue;
    const yellowish = name === 'yellow' || name === 'orange' || name === 'green';
    light[`--mantine-color-${name}-light-color`] = yellowish
      ? `color-mix(in srgb, ${shades[9]} 62%, black)`
      : shades[9];
    dark[`--mantine-color-${name}-light-color`] = shades[1];
    dark[`--mantine-color-${name}-light`] = `color-mix(in srgb, ${shades[6]} 24%, #1b2021)`;
    dark[`--mantine-color-${name}-light-hover`] = `color-mix(in srgb, ${shades[6]} 34%, #1b2021)`;
  }
  return { variables: {}, light, dark };
};
