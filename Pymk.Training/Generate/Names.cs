using System.Globalization;

namespace Pymk.Training.Generate;

/// <summary>Invented names of people, places, schools and employers; each number has its own text.</summary>
internal sealed class Names(int places)
{
    private static readonly string[] First =
        ["Ada", "Amir", "Ana", "Ben", "Bo", "Carla", "Chen", "Dara", "David", "Elif", "Emil", "Eva", "Femi", "Finn", "Grace", "Hana", "Hugo",
         "Ines", "Ivan", "Jana", "Jonas", "Kaya", "Kofi", "Lara",
         "Leo", "Lin", "Maja", "Marco", "Mei", "Milan", "Mina", "Nadia", "Nils", "Noa", "Omar", "Paula", "Petra", "Priya", "Rafael", "Rosa", "Sami",
         "Sara", "Sofia", "Tariq", "Tomas", "Uma", "Vera", "Yuki"];

    private static readonly string[] LastStart =
        ["Al", "Ber", "Cas", "Dor", "El", "Fal", "Gar", "Hol", "Is", "Jor", "Kal", "Lind", "Mar", "Nor", "Ost", "Pal", "Quin", "Ros", "San", "Tor",
         "Ul", "Var", "West", "Zan"];
    private static readonly string[] LastEnd =
        ["ano", "berg", "den", "dottir", "er", "ez", "feld", "gren", "ic", "ini", "kin", "lund", "man", "mura", "nov", "oglu", "ova", "quist",
         "rez", "sen", "ski", "son", "ton", "wick"];
    private static readonly string[] PlaceStart =
        ["Ash", "Bel", "Clear", "Dun", "East", "Fair", "Glen", "Harbor", "Iron", "Kings", "Lake", "Maple", "North", "Oak", "Pine", "Raven",
         "Silver", "Stone", "Wind", "York"];
    private static readonly string[] PlaceEnd =
        ["brook", "bury", "dale", "field", "ford", "gate", "haven", "mont", "mouth", "port", "ridge", "side", "stead", "ton", "view"];
    private static readonly string[] PlaceKind = ["", "New ", "Old ", "Upper ", "Lower ", "Great ", "Little ", "Port ", "Saint ", "Mount "];

    private static readonly string[] SchoolForms =
        ["University of {0}", "{0} Institute of Technology", "{0} College", "{0} State University", "{0} School of Business", "{0} Academy of Arts",
         "{0} Medical School", "{0} Law School", "{0} Polytechnic", "{0} City College", "{0} School of Design", "{0} Open University"];

    private static readonly string[] IndustryNames =
        ["Software", "Finance", "Health", "Education", "Energy", "Media", "Retail", "Logistics", "Construction", "Law", "Food", "Research"];

    // Twelve a row, one for each industry: an employer's rank in its place determines its industry.
    private static readonly string[] EmployerForms =
        ["Systems", "Bank", "Hospital", "Schools", "Power", "Press", "Stores", "Freight", "Builders", "Partners", "Foods", "Labs",
         "Software", "Capital", "Clinic", "Learning", "Solar", "Studios", "Market", "Shipping", "Works", "Legal", "Bakery", "Institute",
         "Cloud", "Insurance", "Care", "Tutors", "Wind", "Radio", "Outfitters", "Couriers", "Homes", "Counsel", "Kitchens", "Science",
         "Analytics", "Savings", "Dental", "Campus", "Grid", "Pictures", "Books", "Rail", "Steel", "Notaries", "Farms", "Genomics",
         "Robotics", "Trust", "Pharma", "Library", "Hydro", "Daily", "Garden", "Air", "Bridges", "Patents", "Coffee", "Optics"];

    private static readonly string[] Titles =
        ["Software Engineer", "Analyst", "Nurse", "Teacher", "Engineer", "Editor", "Buyer", "Planner", "Architect", "Lawyer", "Chef", "Researcher"];

    private static readonly string[] Levels = ["", "", "", "Senior ", "Senior ", "Lead ", "Head ", "Junior "];

    private static readonly string[] SkillForms =
        ["planning", "analysis", "design", "testing", "leadership", "writing", "negotiation", "modelling", "automation", "training",
         "auditing", "forecasting",
         "operations", "strategy", "procurement", "safety", "quality", "reporting", "budgeting", "research", "sales", "support", "compliance",
         "data"];

    private static readonly string[] TopicKinds =
        ["running", "jazz", "chess", "cooking", "travel", "gardening", "football", "history", "painting", "sailing", "cinema", "astronomy"];
    private static readonly string[] TopicForms = ["{0}", "{0} clubs", "{0} for beginners", "local {0}", "{0} events", "{0} books"];

    public static string Person(ulong number)
    {
        var last = LastStart[number / 48 % 24] + LastEnd[number / (48 * 24) % 24];
        return $"{First[number % 48]} {last}";
    }

    public static string Place(int place)
    {
        var stem = PlaceStart[place % 20] + PlaceEnd[place / 20 % 15];
        return PlaceKind[place / 300 % 10] + stem;
    }

    public string School(int school) =>
        string.Format(CultureInfo.InvariantCulture, SchoolForms[school / places], Place(school % places));

    public string Employer(int employer) => $"{Place(employer % places)} {EmployerForms[employer / places]}";

    public static string Industry(int industry) => IndustryNames[industry];

    public static string Headline(int industry, ulong number, string employer) => $"{Levels[number % 8]}{Titles[industry]} at {employer}";

    public static string Skill(int skill) => $"{IndustryNames[skill / Members.SkillsOfIndustry]} {SkillForms[skill % Members.SkillsOfIndustry]}";

    public static string Topic(int topic) =>
        string.Format(CultureInfo.InvariantCulture, TopicForms[topic % 6], TopicKinds[topic / 6]);
}
