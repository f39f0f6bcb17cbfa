/**
 * One way to the server: JSON in, JSON out, every refusal an `ApiProblem`.
 * Paths are templates, as in the API description: `get('/tasks/{id}', { path: { id } })`.
 */
import { language } from "@/shared/i18n/language";
import { ApiProblem, problemFrom } from "./problem";

type Scalar = string | number | boolean | null | undefined;

export interface Call {
  path?: Record<string, string | number>;
  query?: Record<string, Scalar>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export const API_ROOT = "/api/v1";

export function get<Answer>(template: string, call: Call = {}): Promise<Answer> {
  return send<Answer>("GET", template, call);
}

export function post<Answer = void>(template: string, call: Call = {}): Promise<Answer> {
  return send<Answer>("POST", template, call);
}

export function put<Answer = void>(template: string, call: Call = {}): Promise<Answer> {
  return send<Answer>("PUT", template, call);
}

export function patch<Answer = void>(template: string, call: Call = {}): Promise<Answer> {
  return send<Answer>("PATCH", template, call);
}

export function remove<Answer = void>(template: string, call: Call = {}): Promise<Answer> {
  return send<Answer>("DELETE", template, call);
}

/** Fills `{name}` parts; the last `{*rest}` keeps its slashes. */
export function fillPath(template: string, parts: Call["path"] = {}): string {
  return template.replace(/\{(\*?)(\w+)\}/g, (_, star: string, name: string) => {
    const value = String(parts[name] ?? "");
    return star ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
  });
}

export function queryString(query: Call["query"] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}

async function send<Answer>(method: string, template: string, call: Call): Promise<Answer> {
  const isFile = call.body instanceof FormData;
  const headers: Record<string, string> = { "accept-language": language(), ...call.headers };
  // Unsafe calls must carry JSON even when empty: the server refuses other types to stop cross-site forms.
  if (method !== "GET" && !isFile) headers["content-type"] = "application/json";
  const url = API_ROOT + fillPath(template, call.path) + queryString(call.query);
  let answer: Response;
  try {
    answer = await fetch(url, {
      method,
      headers,
      signal: call.signal ?? null,
      body: bodyOf(method, call.body, isFile),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiProblem({ status: 0, code: "unreachable" });
  }
  if (!answer.ok) throw await problemFrom(answer);
  if (answer.status === 204) return undefined as Answer;
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as Answer;
}

function bodyOf(method: string, body: unknown, isFile: boolean): BodyInit | null {
  if (isFile) return body as FormData;
  if (body !== undefined) return JSON.stringify(body);
  return method === "GET" ? null : "{}";
}
