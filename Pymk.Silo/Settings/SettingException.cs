namespace Pymk.Silo.Settings;

/// <summary>A setting has an impossible value.</summary>
internal sealed class SettingException(string message) : Exception(message);
