// Checks deploy/kubernetes as far as a machine without a cluster can: the schemas of Kubernetes' API, the names that must
// match, and what the server says of its settings, ports and health.
//
//     node kubernetes.mjs 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}'
//
// Needs `npm ci` in this folder before. Where there is kubectl, it must render the same. The last line is
// `N passed, N failed`; the exit status is 1 if something failed.
import { deepStrictEqual, equal, ok, rejects } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../browser/server.mjs';
import { containers, documents, parsed, rendered } from './kustomization.mjs';
import { conforms } from './schemas.mjs';

const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../..');
const FOLDER = join(REPOSITORY, 'deploy/kubernetes');
const NGINX = 'nginx.ingress.kubernetes.io';
// From SIGTERM to the end of the process, beyond the grace for running writes (docs/operations.md).
const SECONDS_TO_END = 10;

const text = path => readFile(join(REPOSITORY, path), 'utf8');
let passed = 0, failed = 0;

async function check(what, work) {
  try {
    await work();
    console.log(`ok ${what}`);
    passed++;
  } catch (error) {
    console.log(`FAIL ${what}: ${error.message}`);
    failed++;
  }
}

const byName = objects => new Map(objects.map(one => [`${one.kind}/${one.metadata.name}`, one]));

// kubectl sorts the objects.
function kubectlRendersTheSame(objects) {
  const ran = spawnSync('kubectl', ['kustomize', FOLDER], { encoding: 'utf8' });
  equal(ran.status, 0, ran.stderr);
  deepStrictEqual(byName(parsed(ran.stdout)), byName(objects));
}

async function faultIsFound(objects, change, expected) {
  const broken = structuredClone(objects);
  change(Object.fromEntries(broken.map(one => [one.kind, one])));
  await rejects(conforms(broken), expected);
}

function selectsThePods({ Deployment, Service, PodDisruptionBudget }) {
  const { labels } = Deployment.spec.template.metadata;
  for (const selector of [Deployment.spec.selector.matchLabels, Service.spec.selector, PodDisruptionBudget.spec.selector.matchLabels]) {
    deepStrictEqual(selector, labels);
  }
}

async function portsLead({ Deployment, Service, Ingress }) {
  const [{ ports, startupProbe, livenessProbe, readinessProbe }] = Deployment.spec.template.spec.containers;
  const http = ports.find(one => one.name === 'http');
  const [, image] = (await text('Dockerfile')).match(/ASPNETCORE_HTTP_PORTS=(\d+)/);
  equal(http.containerPort, Number(image), 'the port of the image');
  deepStrictEqual(Service.spec.ports.map(one => one.targetPort), ['http']);
  deepStrictEqual([startupProbe, livenessProbe, readinessProbe].map(one => one.httpGet.port), ['http', 'http', 'http']);
  for (const { backend } of Ingress.spec.rules.flatMap(rule => rule.http.paths)) {
    equal(backend.service.name, Service.metadata.name);
    ok(Service.spec.ports.some(one => one.name === backend.service.port.name), 'a port of the service');
  }
  const metrics = Number(variables(Deployment).get('Management__Urls').value.split(':').at(-1));
  equal(metrics, ports.find(one => one.name === 'metrics').containerPort);
}

const variables = deployment => new Map(deployment.spec.template.spec.containers[0].env.map(one => [one.name, one]));

async function settingsAreKnown({ Deployment }) {
  const document = await text('docs/settings.md');
  // The names in the first two columns of its tables.
  const known = new Set(document.split('\n').filter(line => line.startsWith('| `') || line.startsWith('| none |'))
    .flatMap(line => [...line.split(' | ').slice(0, 2).join(' ').matchAll(/`([\w:]+)`/g)].map(([, name]) => name.replaceAll(':', '__'))));
  const unknown = [...variables(Deployment).keys()].filter(name => !known.has(name));
  deepStrictEqual(unknown, [], 'settings that docs/settings.md does not have');
  const [migrate] = Deployment.spec.template.spec.initContainers;
  deepStrictEqual(new Map(migrate.env.map(one => [one.name, one])), variables(Deployment), 'the settings of both containers');
}

// Every secret of the example is the file that a setting names.
async function secretsLead({ Deployment }) {
  const [example] = await documents(join(FOLDER, 'secret.example.yaml'));
  const { volumes, containers: [{ volumeMounts }] } = Deployment.spec.template.spec;
  const { name, secret } = volumes.find(one => one.secret);
  equal(secret.secretName, example.metadata.name);
  ok(Object.values(example.stringData).every(value => value === ''), 'an example without secrets');
  const { mountPath } = volumeMounts.find(one => one.name === name);
  const files = [...variables(Deployment).values()].filter(one => one.name.endsWith('_FILE')).map(one => one.value);
  deepStrictEqual(files.sort(), Object.keys(example.stringData).map(key => `${mountPath}/${key}`).sort());
}

function podsAreClosed(deployment) {
  const pod = deployment.spec.template.spec;
  ok(pod.securityContext.runAsNonRoot && pod.securityContext.seccompProfile.type === 'RuntimeDefault', 'a pod without root');
  for (const container of containers(deployment)) {
    deepStrictEqual(container.securityContext,
      { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }, container.name);
    ok(container.resources.requests.cpu && container.resources.limits.memory, `resources of ${container.name}`);
    const writable = container.volumeMounts.filter(one => !one.readOnly).map(one => one.mountPath);
    deepStrictEqual(writable, ['/data', '/tmp'], `what ${container.name} can write to`);
    ok(container.volumeMounts.every(one => pod.volumes.some(volume => volume.name === one.name)), 'volumes for all mounts');
  }
}

async function spoolHasRoom(deployment) {
  const pod = deployment.spec.template.spec;
  ok(variables(deployment).get('Filestore__S3__Spool').value.startsWith('/data/'), 'a spool in a folder that can be written to');
  const [, bytes] = (await text('docs/settings.md')).match(/`Filestore:S3:SpoolBytes` \| \w+ \| `(\d+)`/).map(Number);
  const [, size] = pod.volumes.find(one => one.name === 'data').emptyDir.sizeLimit.match(/^(\d+)Gi$/).map(Number);
  ok(size * 2 ** 30 > bytes, 'a volume larger than the spool');
  ok(!variables(deployment).has('Filestore__S3__SpoolBytes'), 'the default of Filestore:S3:SpoolBytes');
}

async function stopsInTime(deployment) {
  const [, hours, minutes, seconds] = (await text('docs/settings.md')).match(/`Filestore:ShutdownGrace` \| duration \| `(\d+):(\d+):(\d+)`/).map(Number);
  ok(!variables(deployment).has('Filestore__ShutdownGrace'), 'the default of Filestore:ShutdownGrace');
  const pod = deployment.spec.template.spec;
  const [program, pause] = pod.containers[0].lifecycle.preStop.exec.command;
  equal(program, 'sleep');
  equal(pod.terminationGracePeriodSeconds, Number(pause) + hours * 3600 + minutes * 60 + seconds + SECONDS_TO_END);
}

function streams({ metadata: { annotations } }) {
  const expected = { 'proxy-request-buffering': 'off', 'proxy-buffering': 'off', 'proxy-body-size': '0', 'proxy-http-version': '1.1',
    'proxy-read-timeout': '300', 'proxy-send-timeout': '300' };
  for (const [name, value] of Object.entries(expected)) {
    equal(annotations[`${NGINX}/${name}`], value, name);
  }
}

async function serverAnswers(template, deployment) {
  const { initContainers: [{ args }], containers: [{ startupProbe, livenessProbe, readinessProbe }] } = deployment.spec.template.spec;
  const [program, ...words] = template.split(' ');
  const help = spawnSync(program, [...words, '--help'], { encoding: 'utf8' }).stdout;
  ok(args.every(option => help.includes(`\n  ${option} `)), `${args} in --help`);
  const server = await startServer(template, {});
  try {
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
      // Kubernetes asks by the address of the pod.
      equal((await fetch(`${server.origin}${httpGet.path}`)).status, 200, httpGet.path);
    }
  } finally {
    await server.stop();
  }
}

async function main(template) {
  const objects = await rendered(FOLDER);
  const named = Object.fromEntries(objects.map(one => [one.kind, one]));
  const { Deployment, Ingress } = named;
  if (spawnSync('kubectl', ['version', '--client']).status === 0) {
    await check('kubectl renders the same', () => kubectlRendersTheSame(objects));
  }
  await check('the objects are what Kubernetes expects', async () =>
    conforms([...objects, ...await documents(join(FOLDER, 'secret.example.yaml'))]));
  await check('a misspelt field would be found', () => faultIsFound(objects, ({ Deployment: { spec } }) => {
    spec.template.spec.containers[0].readinessProbe.periodSecond = 2;
  }, /periodSecond/));
  await check('a value of a wrong type would be found', () => faultIsFound(objects, ({ Deployment: { spec } }) => {
    spec.replicas = '3';
  }, /replicas/));
  await check('all selectors find the pods', () => selectsThePods(named));
  await check('the ports lead from the ingress to the server', () => portsLead(named));
  await check('the server knows all settings', () => settingsAreKnown(named));
  await check('all secrets are in the example and in their place', () => secretsLead(named));
  await check('the pods are closed', () => podsAreClosed(Deployment));
  await check('the spool has room', () => spoolHasRoom(Deployment));
  await check('a pod has the time that a stop takes', () => stopsInTime(Deployment));
  await check('the ingress streams', () => streams(Ingress));
  await check('the server answers the probes and knows the command', () => serverAnswers(template, Deployment));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main(process.argv[2]);
