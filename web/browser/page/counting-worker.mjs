// The package's worker, which also tells the page which bytes of a file it reads.
const channel = new BroadcastChannel('read');
const slice = Blob.prototype.slice;
Blob.prototype.slice = function (from = 0, to = this.size, ...others) {
  channel.postMessage([from, Math.min(to, this.size)]);
  return slice.call(this, from, to, ...others);
};
const early = [];
const keep = event => early.push(event);
addEventListener('message', keep);
await import('/client/src/HashWorker.js');
removeEventListener('message', keep);
early.forEach(({ data }) => dispatchEvent(new MessageEvent('message', { data })));
