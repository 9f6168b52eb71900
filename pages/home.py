"""Home: recent things and what to do next."""

import streamlit as st

from pages.ui import panes, shell

screen = shell.page("home")
left, right = panes.split("home", None, 320)
with left, panes.pane("Recent", "recent"):
    st.write("Hello")
with right, panes.pane("Next", "next"):
    st.write("There")
