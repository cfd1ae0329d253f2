import { z } from 'zod';
import type { Language } from '../../domain/policy/schema';
import { languageOf } from '../language';
import { Problem } from '../problem';
import type { Api } from '../route';

const words: Record<Language, (address: string) => string> = {
  nl: (address) => `Hier is nog geen webpagina. Waar de mail over gaat, leest u aangemeld via de API:\nGET ${address}\n`,
  en: (address) => `There is no web page here yet. What the mail is about you read by the API, signed in:\nGET ${address}\n`,
};

/** Where the links in mails lead while there is no page: the same words for whatever id, so that they tell nothing of anybody. */
export function mountLinks({ router }: Pick<Api, 'router'>): void {
  for (const resource of ['trajectories', 'shelter-stays']) {
    router.get(`/${resource}/:id`, (request, response) => {
      response.locals.route = `/${resource}/{id}`;
      const id = z.uuid().safeParse(request.params.id);
      if (!id.success) throw Problem.of('not-found');
      const language = languageOf(request);
      response.set({ 'Content-Type': 'text/plain; charset=utf-8', 'Content-Language': language }).end(words[language](`/v1/${resource}/${id.data}`));
    });
  }
}
