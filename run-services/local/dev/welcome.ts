/** What `npm run dev` prints once it answers; each curl line works as it stands. */
export function welcome(system: {
  url: string;
  apiKey: string;
  directory: string;
  sample: string;
  seconds: string;
}): string {
  const { url, apiKey, directory, sample, seconds } = system;
  const key = `-H 'Authorization: Bearer ${apiKey}'`;
  const json = `${key} -H 'Content-Type: application/json'`;
  return `
Pueblo Mente IA responde en ${url} (${seconds})

  documentación  ${url}/docs
  datos          ${directory}
  clave de API   ${apiKey}

Para probar, copie y pegue:

  curl ${key} -F 'file=@${sample}' ${url}/v1/documents

  curl ${json} -d '{"query":"preaviso para rescindir el contrato","limit":3}' ${url}/v1/search

  curl -N ${json} -H 'Accept: text/event-stream' -d '{"question":"¿Con cuánto preaviso se puede rescindir el contrato?"}' ${url}/v1/ask

Ctrl-C lo detiene; los datos quedan para la próxima vez.
`;
}
