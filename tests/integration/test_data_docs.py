"""The guards' results as web pages: they ask no other machine, and tables, tabs, folds and the filter work without one."""

import re


def test_no_page_names_a_style_script_or_image_of_another_machine(shop):
    pages = list((shop.data / "data_docs").rglob("*.html"))
    assert len(pages) >= 9
    asked = [
        found
        for page in pages
        for found in re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//[^"]+', page.read_text())
    ]
    assert asked == []
    for page in pages:
        for link in re.findall(r'(?:href|src)="([^"#:?]+)["#?]', page.read_text()):
            assert (page.parent / link).exists(), f"{page}: {link}"


def test_the_pages_can_be_used_in_a_browser_without_a_network(shop, browser):
    tab = browser.new_page()
    wrong: list[str] = []
    tab.on("request", lambda request: request.url.startswith("file:") or wrong.append(request.url))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.goto((shop.data / "data_docs" / "index.html").as_uri())
    assert tab.locator("#Validation-Results tbody tr").count() >= 4
    tab.get_by_role("tab", name="Expectation Suites").click()
    assert tab.locator("#Expectation-Suites tbody a").all_inner_texts() == ["intermediate", "marts", "staging", "raw"]
    tab.get_by_role("tab", name="Validation Results").click()
    tab.locator("#Validation-Results tbody tr", has_text="marts").locator("a").first.click()
    tab.wait_for_url("**/warehouse-marts.html")
    assert tab.locator("text=ge_load_time").is_hidden()
    tab.get_by_text("Show more info").click()
    assert tab.locator("text=ge_load_time").is_visible()
    sections = tab.locator(".ge-section:visible").count()
    tab.get_by_text("Failed Only").click()
    assert tab.locator(".ge-section:visible").count() < sections
    assert tab.evaluate("getComputedStyle(document.querySelector('.alert')).backgroundColor") == "rgb(245, 247, 249)"
    tab.close()
    assert wrong == []
