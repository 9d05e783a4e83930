{{ staged_report('campaigns_age_gender_report') }}
