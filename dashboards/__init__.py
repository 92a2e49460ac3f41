"""The marts for people who look before they query: a Streamlit app over the published file."""
