"""The script that the server runs for every screen: navigation, the frame, and the page inside it.

It lies apart so that no folder called ``pages`` stands beside it: Streamlit would take that for its
own menu on a cold deep link.
"""

from pages.ui.frame import shell

with shell.frame():
    page = shell.navigation()
    with shell.work():
        page.run()
