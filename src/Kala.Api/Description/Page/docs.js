// Shows the OpenAPI document. Its text is always inserted as text, never as HTML.
'use strict';

const base = document.body.dataset.base;
// CommonFields.ExampleUuid; the curl lines have the variable UUID instead.
const exampleUuid = 'b945b747-5f23-4891-bd59-24b576391cfc';
const methods = ['options', 'get', 'head', 'post', 'put', 'patch', 'delete'];
const main = document.getElementById('calls');
const contents = document.getElementById('contents');
const search = document.getElementById('search');
const status = document.getElementById('status');

function make(tag, properties, ...children) {
  const { className, attributes, ...rest } = properties ?? {};
  const element = Object.assign(document.createElement(tag), rest);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, value);
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

// Text between backticks is code.
const inline = text => text.split('`').map((part, at) => at % 2 === 1 ? make('code', {}, part) : part);
const quoted = text => `'${String(text).replaceAll("'", "'\\''")}'`;
// In double quotes the shell replaces variables.
const expanded = (text, value, variable) => `"${text.replaceAll(/[\\"`$]/g, '\\$&').replaceAll(value, `$${variable}`)}"`;
const pretty = value => JSON.stringify(value, null, 2);

// What a reference leads to, with its name; a description beside the reference takes precedence.
function resolve(api, thing) {
  if (!thing?.$ref) return thing ?? {};
  const [, , kind, name] = thing.$ref.split('/');
  return { name, ...api.components[kind][name], ...(thing.description ? { description: thing.description } : {}) };
}

const nullLast = types => [...types].sort((one, other) => (one === 'null') - (other === 'null'));

function typeOf(api, schema) {
  const known = resolve(api, schema);
  if (known.name) return known.name;
  if (known.oneOf) return nullLast(known.oneOf.map(one => typeOf(api, one))).join(' or ');
  const types = [known.type ?? (known.enum ? 'string' : 'any')].flat();
  const text = nullLast(types).map(type => type === 'array' ? `${typeOf(api, known.items)}[]` : type).join(' or ');
  return known.format ? `${text} (${known.format})` : text;
}

function code(text, label) {
  const block = make('pre', { attributes: { tabindex: '0', 'aria-label': label, role: 'group' } }, make('code', {}, text));
  const copy = make('button', { type: 'button', className: 'copy' }, 'Copy', make('span', { className: 'unseen' }, ` ${label}`));
  copy.addEventListener('click', async () => {
    // Browsers have no clipboard for a page without TLS, except from the same machine.
    if (!navigator.clipboard) {
      getSelection().selectAllChildren(block);
      status.textContent = `Selected ${label}.`;
      return;
    }
    await navigator.clipboard.writeText(text);
    status.textContent = `Copied ${label}.`;
    copy.firstChild.textContent = 'Copied';
    setTimeout(() => { copy.firstChild.textContent = 'Copy'; }, 1500);
  });
  return make('div', { className: 'code' }, block, copy);
}

function table(caption, heads, rows) {
  return make('div', { className: 'wide', attributes: { tabindex: '0', role: 'group', 'aria-label': caption } },
    make('table', {},
      make('caption', {}, caption),
      make('thead', {}, make('tr', {}, ...heads.map(head => make('th', { scope: 'col' }, head)))),
      make('tbody', {}, ...rows.map(cells => make('tr', {}, ...cells.map((cell, at) =>
        at === 0 ? make('th', { scope: 'row' }, cell) : make('td', { attributes: { 'data-head': heads[at] } }, ...[cell].flat())))))));
}

function fieldRows(api, schema) {
  const known = resolve(api, schema);
  return Object.entries(known.properties ?? {}).map(([name, member]) => [
    make('code', {}, name),
    typeOf(api, member),
    (known.required ?? []).includes(name) ? 'yes' : 'no',
    [...inline(member.description ?? resolve(api, member).description ?? ''), member.enum ? make('span', { className: 'words' }, ` One of: ${member.enum.join(', ')}.`) : null].filter(Boolean),
  ]);
}

function curl(method, path, operation, mediaType) {
  const parameters = operation.parameters ?? [];
  const isForm = mediaType === 'multipart/form-data';
  let target = path;
  for (const one of parameters.filter(one => one.in === 'path')) {
    target = target.replace(`{${one.name}}`, one.example === exampleUuid ? '$UUID' : one.name === 'link' ? '$LINK' : encodeURIComponent(one.example));
  }
  const query = parameters.filter(one => one.in === 'query' && !isForm && (one.required || one.name === 'mode'))
    .map(one => `${one.name}=${encodeURIComponent(one.example)}`).join('&');
  const verb = method === 'head' ? '-I ' : method === 'get' || (method === 'post' && mediaType) ? '' : `-X ${method.toUpperCase()} `;
  const words = [`curl -sS ${verb}"$KALA${target}${query ? `?${query}` : ''}"`];
  if (operation.security.length) words.push('-H "Authorization: Bearer $TOKEN"');
  for (const one of parameters.filter(one => one.in === 'header' && (one.required || (method === 'post' && one.name === 'Upload-Length')))) {
    words.push(`-H ${quoted(`${one.name}: ${one.example}`)}`);
  }
  const body = operation.requestBody?.content?.[mediaType];
  if (isForm) {
    const needed = body.schema.required ?? [];
    for (const [name, member] of Object.entries(body.schema.properties)) {
      if (member.format === 'binary') words.push(`-F ${name}=@${body.example[name]}`);
      else if (needed.includes(name)) words.push(`-F ${quoted(`${name}=${body.example[name]}`)}`);
    }
  } else if (body?.example) {
    words.push(`-H ${quoted(`Content-Type: ${mediaType}`)}`, `-d ${json(operation, body.example)}`);
  } else if (mediaType) {
    words.push(`-H ${quoted(`Content-Type: ${mediaType === '*/*' ? 'text/plain' : mediaType}`)}`, '--data-binary @hello.txt');
  } else if (method === 'get' && '*/*' in (operation.responses['200']?.content ?? {})) {
    words.push('-o downloaded.txt');
  }
  return words.join(' \\\n  ');
}

function json(operation, example) {
  const text = JSON.stringify(example);
  const [value, variable] = operation.operationId === 'signIn' ? [example.password, 'PASSWORD'] : [exampleUuid, 'UUID'];
  return text.includes(value) ? expanded(text, value, variable) : quoted(text);
}

const field = (line, name) => `$(${line} | sed 's/.*"${name}":"\\([^"]*\\)".*/\\1/')`;

// What the curl lines need, and a first upload; made of the same curl lines.
function start(api) {
  const operations = Object.fromEntries(Object.entries(api.paths).flatMap(([path, item]) =>
    methods.filter(method => item[method]).map(method => [item[method].operationId, { method, path, operation: item[method] }])));
  const line = (id, mediaType) => {
    const { method, path, operation } = operations[id];
    return curl(method, path, operation, mediaType);
  };
  const signIn = [
    `KALA=${quoted(`${location.origin}${base}`)}`,
    "PASSWORD='your password'",
    `TOKEN=${field(line('signIn', 'application/json'), 'access_token')}`,
  ];
  const whole = [
    'printf hello > hello.txt',
    `UUID=${field(line('storeFile', '*/*'), 'data')}`,
    line('readFile'),
    'cmp hello.txt downloaded.txt && echo "The file is stored as $UUID"',
    `LINK=$(${line('linkFile')} | sed 's/.*links\\/\\([^"]*\\)".*/\\1/')`,
  ];
  const session = [
    `UUID=${field(line('createSession', 'application/json'), 'data')}`,
    line('writeChunk', 'multipart/form-data'),
    line('closeSession'),
    line('readFile'),
  ];
  const link = (id, text) => make('a', { href: `#${id}` }, text);
  return [
    make('h2', { id: 'sign-in' }, 'Sign in'),
    make('p', {}, 'The curl lines on this page run as they are after this block. Paste it into a shell, with your password. '
      + 'The first start of the server prints the password of the user admin and keeps it in ',
      make('code', {}, 'admin-password.txt'), ' in the blob folder until you change it.'),
    code(signIn.join('\n'), 'sign-in block'),
    make('p', {}, 'The token is valid for 8 hours unless the operator has set another time. A program sends ',
      link('createApiKey', 'an API key'), ' as ', make('code', {}, 'X-API-Key'), ' instead, and a web page ',
      link('createSession', 'a token for one session'), '. A server without sign-in ignores the field.'),
    make('h2', { id: 'quickstart' }, 'Quickstart'),
    make('p', {}, 'Store a small file in one request, and read it:'),
    code(whole.join('\n'), 'quickstart block'),
    make('p', {}, make('code', {}, '$UUID'), ' in the lines below is the uuid of the session, file, user or key that the call is '
      + 'for. Large files go through a session, which can be resumed after any interruption: ',
      link('createSession', 'create'), ', ', link('writeChunk', 'write'), ' one chunk or many, ', link('closeSession', 'close'), '.'),
    code(session.join('\n'), 'session block'),
  ];
}

function bodies(api, method, path, operation) {
  const kinds = Object.entries(operation.requestBody?.content ?? {});
  const texts = (operation.requestBody?.description ?? '').split('\n');
  const parts = kinds.flatMap(([mediaType, body], at) => {
    const rows = fieldRows(api, body.schema);
    return [
      make('h4', {}, 'Body ', make('code', {}, mediaType === '*/*' ? 'any type except a form' : mediaType)),
      make('p', {}, texts[at] ?? ''),
      ...(rows.length ? [table(`Fields of ${mediaType}`, ['field', 'type', 'required', 'meaning'], rows)] : []),
      code(curl(method, path, operation, mediaType), `curl line with ${mediaType}`),
    ];
  });
  const isOptional = kinds.length > 0 && !operation.requestBody.required;
  if (isOptional) parts.push(make('h4', {}, 'Without a body'));
  if (kinds.length === 0 || isOptional) parts.push(code(curl(method, path, operation), 'curl line'));
  return parts;
}

function success(api, number, answer) {
  const [mediaType, body] = Object.entries(answer.content ?? {})[0] ?? [];
  const envelope = resolve(api, body?.schema).properties ?? {};
  const data = envelope.data;
  const rows = data ? fieldRows(api, data.items ?? data) : [];
  const others = Object.fromEntries(Object.entries(envelope).filter(([name]) => name !== 'data' && name !== 'page'));
  const headers = Object.entries(answer.headers ?? {});
  return make('section', { className: 'answer' },
    make('h4', {}, make('span', { className: 'good' }, number), ` ${answer.description}`),
    mediaType ? make('p', {}, 'Body: ', make('code', {}, mediaType === '*/*' ? 'the bytes' : mediaType)) : null,
    body?.example ? code(pretty(body.example), `example of ${number}`) : null,
    rows.length ? make('details', {}, make('summary', {}, `Fields of data`), table(`Fields of data (${typeOf(api, data)})`, ['field', 'type', 'always', 'meaning'], rows)) : null,
    Object.keys(others).length ? table('Fields beside data', ['field', 'type', 'always', 'meaning'], fieldRows(api, { properties: others })) : null,
    headers.length ? make('details', {}, make('summary', {}, `Header fields (${headers.length})`),
      table(`Header fields of ${number}`, ['field', 'example', 'meaning'], headers.map(([name, field]) =>
        [make('code', {}, name), make('code', {}, String(field.example ?? '')), field.description ?? '']))) : null);
}

function refusals(api, operation) {
  const examples = Object.fromEntries(Object.values(api.components.responses).flatMap(answer =>
    Object.entries(answer.content?.['application/problem+json']?.examples ?? {})));
  const codes = Object.entries(operation['x-codes']).flatMap(([number, codes]) => codes.map(one => [number, one]));
  if (codes.length === 0) return null;
  const headers = number => Object.keys(resolve(api, operation.responses[number]).headers ?? {}).filter(name => name !== 'Cache-Control');
  const rows = codes.map(([number, one]) => [number, make('code', {}, one), examples[one].summary]);
  const fields = [...new Set(codes.flatMap(([number]) => headers(number)))];
  const [, first] = codes[0];
  return make('section', {},
    make('h4', {}, 'Errors'),
    table('Errors: decide by the code', ['status', 'code', 'message'], rows),
    fields.length ? make('p', {}, 'Header fields that some of them have: ', ...fields.flatMap((name, at) => [at ? ', ' : '', make('code', {}, name)]), '.') : null,
    make('details', {}, make('summary', {}, 'Example of an error'), code(pretty(examples[first].value), 'example of an error')));
}

const schemes = { accessToken: 'access token', apiKey: 'API key', sessionToken: 'session token' };
const oneOf = new Intl.ListFormat('en-GB', { type: 'disjunction' });
const credentials = ({ security }) => security.length === 0 ? 'Needs no sign-in.'
  : `Credentials: ${oneOf.format(security.flatMap(one => Object.keys(one)).map(name => schemes[name]))}.`;

function call(api, method, path, operation) {
  const parameters = operation.parameters ?? [];
  const id = operation.operationId ?? `${method}${path}`;
  const words = [method, path, operation.summary, operation.description, ...parameters.map(one => one.name),
    ...Object.entries(operation.responses).flatMap(([number, answer]) =>
      [number, ...(operation['x-codes'][number] ?? []), ...Object.keys(resolve(api, answer).headers ?? {})])];
  const article = make('article', { id, attributes: { 'aria-labelledby': `${id}-name`, 'data-words': words.join(' ').toLowerCase() } },
    make('h3', { id: `${id}-name` },
      make('span', { className: `method ${method}` }, method.toUpperCase()), ' ', make('code', {}, path), ' ',
      make('a', { href: `#${id}`, className: 'anchor', attributes: { 'aria-label': `Link to ${operation.summary}` } }, '#')),
    make('p', {}, make('strong', {}, `${operation.summary}. `), ...inline(operation.description ?? '')),
    make('p', { className: 'words' }, credentials(operation)),
    parameters.length ? table('Parameters', ['name', 'in', 'type', 'meaning'], parameters.map(one =>
      [make('code', {}, one.name), one.in, `${typeOf(api, one.schema)}${one.required ? ', required' : ''}`, one.description ?? ''])) : null,
    ...bodies(api, method, path, operation),
    ...Object.entries(operation.responses).filter(([number]) => !operation['x-codes'][number]).map(([number, answer]) => success(api, number, answer)),
    refusals(api, operation));
  const entry = make('li', {}, make('a', { href: `#${id}` }, make('span', { className: `method ${method}` }, method.toUpperCase()), ` ${operation.summary}`));
  return { article, entry };
}

function show(api) {
  document.getElementById('version').textContent = api.info.version;
  main.append(make('div', { id: 'introduction' },
    make('p', { className: 'intro' }, api.info.description.replaceAll(/([^\n])\n(?!\n)/g, '$1 ')),
    make('p', {}, make('a', { href: `${base}/openapi/v1.json` }, 'openapi/v1.json'), ' is the same description for programs, such as '
      + 'generators of clients.'),
    ...start(api)));
  const calls = [];
  for (const { name } of api.tags) {
    const heading = make('h2', {}, name);
    const group = make('section', {}, heading);
    const list = make('ul', {});
    const title = make('h2', {}, name);
    for (const [path, item] of Object.entries(api.paths)) {
      for (const method of methods.filter(method => item[method]?.tags?.includes(name))) {
        const made = call(api, method, path, item[method]);
        group.append(made.article);
        list.append(made.entry);
        calls.push(made);
      }
    }
    main.append(group);
    contents.append(make('section', {}, title, list));
  }
  showCount(calls.length, calls.length);
  search.addEventListener('input', () => filter(calls));
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

function filter(calls) {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const { article, entry } of calls) {
    const fits = words.every(word => article.dataset.words.includes(word));
    article.hidden = entry.hidden = !fits;
    found += fits ? 1 : 0;
  }
  for (const section of document.querySelectorAll('main > section, nav section')) {
    section.hidden = !section.querySelector('article:not([hidden]), li:not([hidden])');
  }
  document.getElementById('introduction').hidden = words.length > 0;
  showCount(found, calls.length);
}

function showCount(found, all) {
  status.textContent = found === all ? `${all} calls.` : `${found} of ${all} calls.`;
}

function theme(isDark) {
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  document.getElementById('theme').textContent = isDark ? 'Light' : 'Dark';
}

theme((localStorage.getItem('kala-theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark');
document.getElementById('theme').addEventListener('click', () => {
  const isDark = document.documentElement.dataset.theme !== 'dark';
  localStorage.setItem('kala-theme', isDark ? 'dark' : 'light');
  theme(isDark);
});
// On a narrow screen the list of calls would come before everything else.
const isNarrow = matchMedia('(max-width: 52rem)');
const fold = () => { contents.open = !isNarrow.matches; };
fold();
isNarrow.addEventListener('change', fold);
contents.addEventListener('click', event => {
  const link = event.target.closest('a');
  if (!link) return;
  fold();
  // A search hides what it does not find; the two links of the start are always there.
  if (document.querySelector(link.getAttribute('href'))?.closest('[hidden]')) clearSearch();
});

function clearSearch() {
  search.value = '';
  search.dispatchEvent(new Event('input'));
}

document.addEventListener('keydown', event => {
  if (event.key === '/' && !event.ctrlKey && !event.metaKey && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  } else if (event.key === 'Escape' && document.activeElement === search) {
    clearSearch();
  }
});

fetch(`${base}/openapi/v1.json`)
  .then(answer => answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status}`)))
  .then(show)
  .catch(error => { status.textContent = `The description could not be loaded: ${error.message}`; });
