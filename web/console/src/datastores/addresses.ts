import { base } from '../address/base.js';

/** The address for maps, as others can use it. */
export function serviceAddress(uuid: string): string {
  return `${location.origin}${base}/api/manage/datastores/${uuid}/ogc`;
}

/** The address of the package. */
export function packageAddress(uuid: string): string {
  return `${location.origin}${base}/api/manage/datastores/${uuid}/package`;
}
