/** A card per scenario: a button, what it will show, and what became of it. */
import { FAULTS, STATES } from '../../../src/view-page/fault.ts';
import type { CallScenario, MessageScenario, Outcome } from '../scenarios.ts';

export interface Card {
  start(): void;
  say(text: string): void;
  show(outcome: Outcome): void;
}

type Scenario = CallScenario | MessageScenario;

/** Adds the cards to the page's lists. @param play Called with the name of the scenario. */
export function addCards(
  scenarios: Readonly<Record<string, Scenario>>,
  play: (name: string) => void,
): Map<string, Card> {
  return new Map(
    Object.entries(scenarios).map(([name, scenario]) => {
      const list = document.querySelector(scenario.kind === 'call' ? '#calls' : '#messages');
      const [element, card] = cardOf(scenario, () => play(name));
      list?.append(element);
      return [name, card];
    }),
  );
}

function cardOf({ title, about }: Scenario, play: () => void): [HTMLElement, Card] {
  const item = document.createElement('li');
  const button = element('button', title);
  button.type = 'button';
  button.addEventListener('click', play);
  const result = element('p', '');
  result.className = 'result';
  result.setAttribute('role', 'status');
  item.append(button, element('p', about), result);
  const finish = (...content: (string | Node)[]) => {
    button.disabled = false;
    result.replaceChildren(...content);
  };
  return [
    item,
    {
      start() {
        button.disabled = true;
        result.className = 'result';
        result.replaceChildren('Waiting …');
      },
      say: (text) => (text.endsWith('…') ? result.replaceChildren(text) : finish(text)),
      show(outcome) {
        result.className = `result ${toneOf(outcome)}`;
        finish(verdictOf(outcome), ` ${outcome.meaning} `, linkTo(outcome.url, title));
      },
    },
  ];
}

const toneOf = ({ state, origin }: Outcome) => (state === 'failed' ? origin : 'good');

function verdictOf({ state, origin, code, tries }: Outcome): HTMLElement {
  const words = state === 'failed' ? `${STATES[state]}: ${FAULTS[origin]}` : STATES[state];
  const attempts = tries !== null && tries > 1 ? `, ${tries} tries` : '';
  return element('strong', `${words} (${code})${attempts}.`);
}

function linkTo(url: string, title: string): HTMLAnchorElement {
  const link = element('a', 'Open in acs-otel view');
  link.href = url;
  link.setAttribute('aria-label', `Open in acs-otel view: ${title}`);
  link.target = 'acs-otel-view';
  return link;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text: string,
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
