using Pymk.Core.Rules;

namespace Pymk.Silo.Settings;

/// <summary>Checks the names and values of the operator's rules at start: a rule that is not in force because of a typing error is worse than no start.</summary>
internal static class RuleSettingsCheck
{
    /// <summary>Throws if the section has an unknown setting or an impossible value.</summary>
    /// <param name="section">The section <c>Pymk:Rules</c>.</param>
    /// <exception cref="SettingException">Names the setting, its value and the possible values.</exception>
    public static void Check(IConfigurationSection section)
    {
        var age = section.GetSection(nameof(RuleOptions.Age));
        CheckNames(section, typeof(RuleOptions));
        CheckNames(age, typeof(AgeOptions));
        CheckNoValue(section, "a section");
        CheckNoValue(age, "a section");
        CheckNoValue(age.GetSection(nameof(AgeOptions.Bounds)), "a list, with the places :0, :1 and so on");
        if (Read(section).Problems() is { Count: > 0 } problems)
        {
            throw new SettingException(string.Join(' ', problems));
        }
    }

    private static void CheckNames(IConfigurationSection section, Type options)
    {
        var names = options.GetProperties().Where(p => p.CanWrite).Select(p => p.Name).ToArray();
        foreach (var setting in section.GetChildren())
        {
            if (!names.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new SettingException($"There is no setting {setting.Path}; {section.Path} has {string.Join(", ", names)}.");
            }
        }
    }

    // The binder leaves such a value out.
    private static void CheckNoValue(IConfigurationSection section, string kind)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new SettingException($"{section.Path} must be {kind}, is '{section.Value}'.");
        }
    }

    private static RuleOptions Read(IConfigurationSection section)
    {
        try
        {
            return section.Get<RuleOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new RuleOptions();
        }
        catch (InvalidOperationException e)
        {
            // The innermost message that the binder writes itself names the value and the setting, then the type.
            while (e.InnerException is InvalidOperationException inner)
            {
                e = inner;
            }

            var end = e.Message.IndexOf(" to type ", StringComparison.Ordinal);
            throw new SettingException((end < 0 ? e.Message : e.Message[..end]) + ".");
        }
    }
}
