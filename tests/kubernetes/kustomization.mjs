// Renders the part of kustomize that deploy/kubernetes uses: resources, a namespace and images.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const KNOWN = ['apiVersion', 'kind', 'namespace', 'resources', 'images'];

export async function documents(path) {
  return parsed(await readFile(path, 'utf8'));
}

// Kubernetes reads YAML 1.1, in which 0440 is octal.
export function parsed(text) {
  return parseAllDocuments(text, { version: '1.1' }).map(document => {
    if (document.errors.length > 0) {
      throw document.errors[0];
    }
    return document.toJS();
  });
}

export async function rendered(folder) {
  const [kustomization] = await documents(join(folder, 'kustomization.yaml'));
  const unknown = Object.keys(kustomization).filter(key => !KNOWN.includes(key));
  if (unknown.length > 0) {
    throw new Error(`kustomization.mjs cannot render ${unknown}`);
  }
  const objects = (await Promise.all(kustomization.resources.map(file => documents(join(folder, file))))).flat();
  for (const object of objects) {
    object.metadata.namespace = kustomization.namespace;
    for (const container of containers(object)) {
      const image = kustomization.images.find(one => one.name === container.image);
      container.image = image ? `${image.newName}:${image.newTag}` : container.image;
    }
  }
  return objects;
}

export function containers(object) {
  const pod = object.spec?.template?.spec;
  return pod ? [...pod.initContainers ?? [], ...pod.containers] : [];
}
