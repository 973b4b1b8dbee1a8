// An OpenID provider on this machine, for the tests alone: the library `oidc-provider` with the
// people and the clients that the test names. Whoever /test/next names is who signs in next.
//
//   node provider.mjs FOLDER   (settings as one line of JSON on standard input)
//
// It says its address on standard output, and ends when its standard input does.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const require = createRequire(`${process.argv[2]}/`);
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));
const lines = createInterface({ input: process.stdin });
const settings = JSON.parse(await new Promise((resolve) => lines.once('line', resolve)));
lines.once('close', () => process.exit(0));

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
let next = {};

const provider = new Provider(issuer, {
  clients: settings.clients,
  findAccount: (ctx, sub) => ({
    accountId: sub,
    claims: () => ({ sub, ...settings.people[sub] }),
  }),
  claims: {
    openid: ['sub'],
    acr: null,
    profile: ['name', 'birthdate'],
    email: ['email', 'email_verified'],
    citizen: ['identity_number'],
  },
  acrValues: settings.levels,
  pkce: { required: () => true, methods: ['S256'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ['of the tests'] },
});

provider.use(async (ctx, onward) => {
  if (ctx.path === '/test/next') {
    next = Object.fromEntries(ctx.URL.searchParams);
    ctx.body = {};
    return;
  }
  if (!ctx.path.startsWith('/interaction/')) {
    await onward();
    return;
  }
  const { prompt, params, session, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
  let result;
  if (next.refuse) {
    result = { error: 'access_denied', error_description: 'said no' };
  } else if (prompt.name === 'login') {
    result = { login: { accountId: next.sub, acr: next.acr, remember: false } };
  } else {
    const grant = grantId
      ? await provider.Grant.find(grantId)
      : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope((prompt.details.missingOIDCScope || []).join(' '));
    grant.addOIDCClaims(prompt.details.missingOIDCClaims || []);
    result = { consent: { grantId: await grant.save() } };
  }
  ctx.respond = false;
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: true });
});

server.on('request', provider.callback());
console.log(issuer);
