/** What the server refuses, as an error that people can read. */
import { inLine } from "@/shared/i18n/format";
import { defineTexts, textOf } from "@/shared/i18n/texts";
import type { Problem, ProblemBody } from "./types";

const texts = defineTexts(
  {
    unreachable: "连不上服务器，请检查网络后重试",
    unauthenticated: "登录已失效，请重新登录",
    forbidden: "没有权限进行此操作，请联系管理员",
    notFound: "内容不存在，或已被删除",
    conflict: "内容已被他人修改，请刷新后再试",
    tooLarge: "内容过大，请减小后重试",
    tooMany: "操作过于频繁，请稍后再试",
    server: "服务器出错，请稍后重试；如持续出现请联系管理员",
    other: "操作未完成（{status}）",
  },
  {
    unreachable: "The server cannot be reached. Check the network and try again",
    unauthenticated: "Your session has ended. Please sign in again",
    forbidden: "You may not do this. Ask an administrator for access",
    notFound: "This does not exist, or has been deleted",
    conflict: "Someone else changed this. Reload and try again",
    tooLarge: "The content is too large. Make it smaller and try again",
    tooMany: "Too many attempts. Please wait a moment",
    server: "The server failed. Try again later, and tell an administrator if it keeps happening",
    other: "Not completed ({status})",
  },
);

const byStatus: Record<number, keyof (typeof texts)["zh-CN"]> = {
  0: "unreachable",
  401: "unauthenticated",
  403: "forbidden",
  404: "notFound",
  409: "conflict",
  412: "conflict",
  413: "tooLarge",
  429: "tooMany",
};

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: Problem[];
  /** The whole answer; a 409 carries the current record here. */
  readonly body: ProblemBody & Record<string, unknown>;

  constructor(body: ProblemBody & Record<string, unknown>) {
    super(readable(body));
    this.name = "ApiProblem";
    this.status = body.status;
    this.code = body.code;
    this.problems = body.problems ?? [];
    this.body = body;
  }
}

/** Why something was refused, in the most exact words there are. */
export function readable(body: ProblemBody): string {
  if (body.detail) return body.detail;
  if (body.problems?.length) return inLine(body.problems.map((problem) => problem.message));
  if (body.title) return body.title;
  const key = byStatus[body.status] ?? (body.status >= 500 ? "server" : "other");
  return textOf(texts, key, { status: body.status });
}

export async function problemFrom(answer: Response): Promise<ApiProblem> {
  const kind = answer.headers.get("content-type") ?? "";
  if (kind.includes("json")) {
    const body = (await answer.json().catch(() => ({}))) as Partial<ProblemBody>;
    return new ApiProblem({ ...body, status: answer.status, code: body.code ?? String(answer.status) });
  }
  return new ApiProblem({ status: answer.status, code: String(answer.status) });
}

export function messageOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.message;
  return error instanceof Error ? error.message : String(error);
}

/** The mistakes a refusal names; none when it is of another kind. */
export function problemsOf(error: unknown): Problem[] {
  return error instanceof ApiProblem ? error.problems : [];
}
