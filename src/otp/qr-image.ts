import { toDataURL, toString } from 'qrcode';

export const qrImageFormats = ['svg', 'png'] as const;
export type QrImageFormat = (typeof qrImageFormats)[number];

/** Pixels per module of the PNG, enough for a phone to read it from a screen of any density. */
const pngScale = 6;

/**
 * Draws a QR code (ISO/IEC 18004) with its quiet zone.
 * @returns a `data:` URI; undefined if no format is asked for.
 */
export async function qrImage(text: string, format: QrImageFormat | undefined): Promise<string | undefined> {
  if (format === undefined) return undefined;
  if (format === 'png') return toDataURL(text, { scale: pngScale });
  const svg = await toString(text, { type: 'svg' });
  return `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`;
}
