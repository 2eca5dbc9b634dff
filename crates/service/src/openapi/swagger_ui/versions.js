// Whoever reads something may then change it: the forms that write the same thing are filled with its codes and, as
// If-Match, with the version that was read. What does not exist yet gets `If-None-Match: *`.

// A transition stands below the thing whose version it needs; a publication needs the version of the ranking.
const TRANSITIONS = ["opening", "closing", "submission", "returns"];

/** The plugin. */
export const Versions = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        setResponse: (original, system) => (path, method, response) => {
          const done = original(path, method, response);
          const version = versionOf(response, method);
          if (version) fill(system, path, method, version);
          return done;
        },
      },
    },
  },
});

function versionOf(response, method) {
  // A refusal comes inside the error that it became.
  const { status, headers } = response.err?.response ?? response;
  const etag = headers?.etag;
  if ([200, 201, 304].includes(status) && etag) return { "If-Match": etag, "If-None-Match": null };
  if (status === 404 && method === "get") return { "If-Match": null, "If-None-Match": "*" };
  return undefined;
}

function fill({ specSelectors, specActions }, path, method, version) {
  const document = specSelectors.specJson();
  const read = specSelectors.parameterValues([path, method]);
  for (const operation of targets(document.get("paths"), path, method)) {
    const value = (parameter) => {
      const name = parameter.get("name");
      return parameter.get("in") === "path" ? read.get(`path.${name}`) : version[name];
    };
    for (const reference of document.getIn(["paths", ...operation, "parameters"])) {
      const parameter = resolved(document, reference);
      const [name, place] = [parameter.get("name"), parameter.get("in")];
      if (value(parameter) !== undefined) specActions.changeParam(operation, name, place, value(parameter));
    }
    // A form that was opened before keeps what stands in it under another key, which wins.
    const opened = specSelectors.specResolvedSubtree(["paths", ...operation])?.get("parameters") ?? [];
    for (const parameter of opened) {
      if (value(parameter) !== undefined) specActions.changeParamByIdentity(operation, parameter, value(parameter));
    }
  }
}

function resolved(document, reference) {
  const target = reference.get("$ref");
  return target ? document.getIn(target.split("/").slice(1)) : reference;
}

/** The operations that write what was read or written at a path: [path, verb]. */
function targets(paths, path, method) {
  const moved = TRANSITIONS.find((transition) => method === "post" && path.endsWith(`/${transition}`));
  const thing = moved ? path.slice(0, -moved.length - 1) : path;
  const wanted = [
    [thing, "put"],
    [thing, "delete"],
    ...TRANSITIONS.map((transition) => [`${thing}/${transition}`, "post"]),
  ];
  if (path.endsWith("/ranking")) wanted.push([path.replace(/ranking$/, "publications"), "post"]);
  return wanted.filter(([target, verb]) => paths.hasIn([target, verb]));
}
