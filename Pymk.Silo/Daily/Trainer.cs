using Pymk.Silo.Settings;

namespace Pymk.Silo.Daily;

/// <summary>Finds the program that trains: beside this program, as in an image, or where the repository builds it.</summary>
internal static class Trainer
{
    private const string Project = "Pymk.Training";
    private const string Assembly = Project + ".dll";

    /// <exception cref="SettingException">It is at neither place.</exception>
    public static string Find()
    {
        var here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var beside = Path.Combine(here, Assembly);
        if (File.Exists(beside))
        {
            return beside;
        }

        // .../PROJECT/bin/Release/net10.0
        var output = Path.Combine([.. here.Split(Path.DirectorySeparatorChar).TakeLast(3)]);
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var built = Path.Combine(folder, Project, output, Assembly);
            if (File.Exists(built))
            {
                return built;
            }
        }

        throw new SettingException($"{Assembly} is neither in {here} nor built in the repository; build it, or name the program with --trainer.");
    }
}
