/** How many steps of colour a share can have, the palest first. */
export const SHADES = 6;

/** The step of colour of a share in thousandths: 0 for nobody, then one step a fifth. */
export function shadeOf(shareMilli: number): number {
  const bounded = Math.min(Math.max(shareMilli, 0), 1000);
  return Math.ceil((bounded * (SHADES - 1)) / 1000);
}
