// The page of uppy.mjs: Uppy's dashboard as its documentation shows it, with the digest of each file in its metadata.
import Uppy from '@uppy/core';
import Dashboard from '@uppy/dashboard';
import Tus from '@uppy/tus';
import '@uppy/core/css/style.min.css';
import '@uppy/dashboard/css/style.min.css';

const { endpoint, token } = window.settings;

const uppy = new Uppy()
  .use(Dashboard, { inline: true, target: '#uppy', width: 900, height: 1180 })
  .use(Tus, { endpoint, headers: { Authorization: `Bearer ${token}` } });

uppy.addPreProcessor(async ids => {
  for (const id of ids) {
    const bytes = await uppy.getFile(id).data.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    uppy.setFileMeta(id, { sha256: `sha256:${btoa(String.fromCharCode(...digest))}` });
  }
});
