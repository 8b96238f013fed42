// What an element shows, by its pixels.
import { until } from '../../tests/clients/checklist.mjs';

const CHANNELS = { red: 0, green: 1, blue: 2 };
const MORE = 40;

// Waits until an element has so many pixels with clearly more of one colour than of another.
export async function draws(element, [more, less], least) {
  let seen = 0;
  await until(async () => {
    seen = await pixels(element, CHANNELS[more], CHANNELS[less]);
    return seen >= least;
  }, () => `${least} ${more} pixels; there are ${seen}`, 30);
}

async function pixels(element, more, less) {
  const picture = (await element.screenshot({ caret: 'initial' })).toString('base64');
  return element.page().evaluate(async ([text, high, low, least]) => {
    const bytes = Uint8Array.from(atob(text), one => one.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    canvas.drawImage(bitmap, 0, 0);
    const { data } = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
    return data.reduce((sum, _, at) => sum + (at % 4 === 0 && data[at + high] - data[at + low] > least ? 1 : 0), 0);
  }, [picture, more, less, MORE]);
}
