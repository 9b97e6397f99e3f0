"""The accessibility statement.

References
----------
The Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018;
Cabinet Office, sample accessibility statement; W3C, Web Content Accessibility Guidelines 2.2.
"""

from __future__ import annotations

SCOPE = (
    "This statement applies to the trauma-informed adoption dashboard. It is run by the "
    "partnership of Bristol, North Somerset and South Gloucestershire. We want as many people as "
    "possible to be able to use it. You should be able to zoom in up to 400 % without the text "
    "running off the screen, to get to every page, filter, table and download with a keyboard "
    "alone, to listen to the figures with a screen reader, and to read each chart as a sentence "
    "and as a table. It is a draft until the partnership has agreed it."
)

SECTIONS = {
    "How accessible this dashboard is": (
        "We know that some parts are not fully accessible:\n"
        "- marks inside a chart cannot be reached by keyboard; the same figures stand in the Table "
        "tab beside it\n"
        "- the area where files are dropped for upload has conflicting roles; the button in it "
        "works "
        "by keyboard and is announced\n"
        "- in forced colours (Windows high contrast) the charts keep their own colours\n"
        "- while a page loads, some screen readers announce nothing for up to a second\n"
        "- awards published before this dashboard may link to documents of others that are not "
        "accessible"
    ),
    "Reporting problems and contact": (
        "If you find a problem that is not listed here, or need a figure in another format such as "
        "large print or easy read, write to the address below. How soon we answer is for the "
        "partnership "
        "to state here before the dashboard is used in public."
    ),
    "Enforcement procedure": (
        "The Equality and Human Rights Commission (EHRC) enforces the Public Sector Bodies "
        "(Websites "
        "and Mobile Applications) (No. 2) Accessibility Regulations 2018. If you are not happy "
        "with "
        "how we answer a complaint, contact the "
        "[Equality Advisory and Support Service](https://www.equalityadvisoryservice.com/)."
    ),
    "Technical information about this dashboard's accessibility": (
        "The partnership commits itself to making its dashboard accessible, in accordance with the "
        "Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations "
        "2018."
    ),
    "Compliance status": (
        "The dashboard is partially compliant with the Web Content Accessibility Guidelines (WCAG) "
        "version 2.2 AA standard, because of the points below."
    ),
    "Non-accessible content": (
        "Non-compliance with the accessibility regulations, all of it left open by Streamlit, the "
        "software the pages are drawn with:\n"
        "- *Keyboard (2.1.1)*: the values shown when pointing at a mark of a chart. The table "
        "beside "
        "the chart gives them all.\n"
        "- *Status messages (4.1.3)*: a file being uploaded is shown as a bar without being "
        "announced. The result is announced.\n"
        "- *Name, role, value (4.1.2)*: the area files are dropped in is marked as presentation "
        "and "
        "has a name, and the open list of a filter stands outside the landmarks of the page "
        "(best-practice findings). \n\n"
        "Disproportionate burden: none is claimed. Content that is not within the scope of the "
        "regulations: documents of other organisations that the register of evidence links to."
    ),
    "What we are doing to improve accessibility": (
        "The dashboard's own tests open every page, with its filters, tables, problem lists and "
        "messages, against the WCAG 2.2 A and AA rules of axe-core in a browser, by keyboard "
        "alone, at 320 pixels, and measure the contrast of the colours in charts."
    ),
    "Preparation of this accessibility statement": (
        "This is a draft, prepared on 24 November 2026. Before it is relied on in public the "
        "partnership must test the dashboard as it publishes it, write the date of that test "
        "here, and have it tested by disabled people and by an independent auditor. None of "
        "these has happened yet."
    ),
}
