/** fetch() does not tell how far an upload is, so files go through XMLHttpRequest. */
import { language } from "@/shared/i18n/language";
import { API_ROOT, fillPath, type Call } from "./client";
import { ApiProblem } from "./problem";
import type { ProblemBody } from "./types";

export function uploadTo<Answer>(
  template: string,
  path: Call["path"],
  file: File,
  onProgress: (share: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", API_ROOT + fillPath(template, path));
    request.setRequestHeader("accept-language", language());
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as Answer);
      else {
        const said = body as Partial<ProblemBody> | null;
        reject(
          new ApiProblem({ ...said, status: request.status, code: said?.code ?? String(request.status) }),
        );
      }
    };
    request.onerror = () => reject(new ApiProblem({ status: 0, code: "unreachable" }));
    const body = new FormData();
    body.append("file", file);
    request.send(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
