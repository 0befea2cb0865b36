"""Questions on the flagship dossier, each with words of an excerpt that answers it; None where nothing does. The
last ones are typed as somebody in a hurry types.
"""

from typing import Final

QUESTIONS: Final[dict[str, str | None]] = {
    "What did Scholz say about Taurus in 2024?": "he will hand over no cruise missile",
    "What did the German chancellor say about security guarantees in 2022?": "Germany counts itself among",
    "Did Biden rule out sending American troops?": "American soldiers will not go there to fight",
    "What does Putin demand for a full ceasefire?": "neither consent nor refusal by Putin",
    "What did Zelenskyy say about giving up territory in December 2023?": "called the thought mad",
    "Who said that Putin's promises are worthless?": "Putin's promises are worthless",
    "What is Trump's view of NATO membership for Ukraine in August 2025?": "Ukraine will never belong to NATO",
    "What did the G7 declare on security guarantees?": "the G7 issued a joint declaration",
    "What did Macron say about talks in 2022?": "He named two requirements",
    "What did Lavrov say about NATO in 2023?": "Moscow had proposed accords",
    "What did Erdoğan say about dialogue?": "Türkiye will give even stronger backing to dialogue",
    "What did Merz say about a ceasefire before talks?": "continues to insist on this demand",
    "What does Rubio think of a ceasefire?": "A ceasefire is not the goal",
    "What did Modi say about peace talks?": "seeks talks with both parties in the room",
    "Did Wang Yi speak about peace talks?": "a go-between that shuttles",
    "Does Russia agree to a truce in the Black Sea?": "Russia agreed to safe passage",
    "Who proposed an Easter truce?": "President Putin ordered his forces to stop all combat",
    "What did the British say about European troops?": "Britain and France have volunteered peacekeepers",
    "What did Costa say about Article 5?": "a promise of protection similar to Article 5",
    "What did the NATO secretary general say about dialogue?": "praised him for getting things moving",
    "What did Zelenskyy say about a Russian withdrawal in September 2022?": "No Russian soldier can be left",
    "What did Scholz say about ground troops in January 2023?": "the dispatch of ground forces is excluded",
    "What did Elon Musk say about the ceasefire?": None,
    "What does Brazil say about a full ceasefire?": None,
    "What does Germany say about fishing quotas?": None,
    "Does Finland want NATO membership for Ukraine?": None,
    "What did Macron say about Taurus?": None,
    "What did Scholz say about NATO membership in 1999?": None,
    "Who opposes carbon taxes on aviation?": None,
    "What did Greta Thunberg say?": None,
    "what has the us president said about nato": "Ukraine will never belong to NATO",
    "the chancellor on taurus": "he will hand over no cruise missile",
    "since when does trump oppose nato membership for ukraine": "Membership of NATO for Ukraine he treated as unlikely",
    "who was first to demand a full cease fire": "demanded an immediate end to the shooting",
    "what did zelensky say abot a withdrawel of russian troops between march and september 2022": (
        "No Russian soldier can be left"
    ),
    "british pm on european troops": "volunteered peacekeepers",
    "has biden ever ruled out sending troops": "American soldiers will not go there to fight",
    "what did the french president say about european troops in the first half of 2025": "volunteered peacekeepers",
    "did the kremlin ever agree to talks in spring 2025": "prepared to negotiate without preconditions",
    "which countries want peacekeepers in ukraine": "announced readiness to send troops",
    "did macron ever talk about taurus in early 2024": None,
    "whats the polish pm's line on fishing": None,
}
