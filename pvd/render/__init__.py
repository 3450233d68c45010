"""Figure → screen, print, slides, sheets, words. No query, no new number, no Streamlit."""
