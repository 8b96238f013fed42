import { BasePlugin, type Body, type Meta, type PluginOpts, type Uppy, type UppyFile } from '@uppy/core';
import { type QueueOptions, type Upload, uploads } from '../src/index.js';

/** The options of the package's `uploads`, such as `base`, `token` and `limit`. */
export interface KalaOptions extends QueueOptions, PluginOpts {}

/** Uploads Uppy's files to Kala: `uppy.use(Kala, { base, token })`. */
export default class Kala<M extends Meta, B extends Body> extends BasePlugin<KalaOptions, M, B> {
  readonly #queue;
  readonly #uploads = new Map<string, Upload>();
  readonly #listeners = {
    'upload-pause': (file: UppyFile<M, B> | undefined, isPaused: boolean) => {
      const upload = this.#uploads.get(file?.id ?? '');
      isPaused ? upload?.pause() : upload?.resume();
    },
    'pause-all': () => this.#queue.pause(),
    'resume-all': () => this.#queue.resume(),
    'cancel-all': () => {
      void this.#queue.cancel();
      this.#queue.resume();
    },
    'file-removed': (file: UppyFile<M, B>) => void this.#uploads.get(file.id)?.cancel(),
  };

  constructor(uppy: Uppy<M, B>, options: KalaOptions) {
    super(uppy, options);
    this.id = options.id ?? 'Kala';
    this.type = 'uploader';
    this.#queue = uploads(options);
  }

  override install(): void {
    this.uppy.setState({ capabilities: { ...this.uppy.getState().capabilities, resumableUploads: true } });
    this.uppy.addUploader(this.#run);
    Object.entries(this.#listeners).forEach(([name, listener]) => this.uppy.on(name as 'pause-all', listener as () => void));
  }

  override uninstall(): void {
    this.uppy.removeUploader(this.#run);
    Object.entries(this.#listeners).forEach(([name, listener]) => this.uppy.off(name as 'pause-all', listener as () => void));
  }

  readonly #run = async (ids: string[]): Promise<void> => {
    this.uppy.emit('upload-start', ids.map(id => this.uppy.getFile(id)));
    await Promise.all(ids.map(id => this.#send(id)));
  };

  async #send(id: string): Promise<void> {
    const { data, meta, type } = this.uppy.getFile(id);
    const upload = this.#queue.add(data as Blob, { name: meta.name as string, contentType: type });
    this.#uploads.set(id, upload);
    upload.on('progress', ({ sent, size }) => this.uppy.emit('upload-progress', this.uppy.getFile(id),
      { uploadStarted: Date.now(), bytesUploaded: sent, bytesTotal: size, percentage: 0 }));
    await upload.result.then(
      ({ url }) => this.uppy.emit('upload-success', this.uppy.getFile(id), { status: 200, body: {} as B, uploadURL: url }),
      failure => this.uppy.getFile(id) && this.uppy.emit('upload-error', this.uppy.getFile(id), failure as Error),
    ).finally(() => this.#uploads.delete(id));
  }
}
